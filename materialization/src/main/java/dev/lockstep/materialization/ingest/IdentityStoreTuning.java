/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Settings of the identity stores on disk. All stores of a process share one block cache and one
 * budget for write buffers, so that memory does not grow with views and partitions. Most look-ups
 * are for identities that are not there, which filters answer without reading a block.
 */
public final class IdentityStoreTuning implements RocksDBConfigSetter {
  private static final long CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFERS_BYTES = 48L << 20;
  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final int BITS_PER_KEY = 10;

  // Never closed: they live as long as the process, like the stores that share them.
  private static final Cache CACHE;
  private static final WriteBufferManager WRITE_BUFFERS;
  private static final BloomFilter FILTER;

  static {
    RocksDB.loadLibrary();
    CACHE = new LRUCache(CACHE_BYTES);
    WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFERS_BYTES, CACHE);
    FILTER = new BloomFilter(BITS_PER_KEY);
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setPinL0FilterAndIndexBlocksInCache(true);
    table.setFilterPolicy(FILTER);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {}
}
