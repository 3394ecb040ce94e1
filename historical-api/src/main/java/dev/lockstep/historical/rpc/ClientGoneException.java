/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

/** There is nobody to answer any more. */
public final class ClientGoneException extends RuntimeException {
  public ClientGoneException() {
    super("the client is gone");
  }
}
