/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class TestValueType {
  @Test
  void hasItsConstantsWhicheverClassIsUsedFirst() throws Exception {
    for (String first : new String[] {"ValueType", "ValueType$Scalar", "ValueType$Decimal"}) {
      URL classes = ValueType.class.getProtectionDomain().getCodeSource().getLocation();
      ClassLoader parent = ClassLoader.getPlatformClassLoader();
      // Guava is needed to initialize the records, so the whole class path is loaded afresh.
      try (URLClassLoader fresh = new URLClassLoader(classPath(classes), parent)) {
        Class.forName("dev.lockstep.type." + first, true, fresh);
        Class<?> type = Class.forName("dev.lockstep.type.ValueType", true, fresh);
        assertThat(type.getField("INT32").get(null)).as("after %s", first).isNotNull();
        assertThat(type.getField("TIMESTAMP").get(null)).as("after %s", first).isNotNull();
      }
    }
  }

  private static URL[] classPath(URL classes) throws Exception {
    URL guava =
        Class.forName("com.google.common.base.Preconditions")
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();
    return new URL[] {classes, guava};
  }
}
