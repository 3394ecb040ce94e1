/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestConfigDrift {
  @Test
  void ignoresWhatPinotAddsAndHowItSpellsNumbers() {
    assertThat(
            drift(
                "{'a':{'n':'1','list':['x']},'empty':{}}",
                "{'a':{'n':1,'list':['x'],'more':true},'default':7}"))
        .isEmpty();
  }

  @Test
  void namesEveryDifference() {
    assertThat(
            drift(
                "{'a':{'n':'1','list':['x','y'],'gone':'z'},'each':[{'k':1}]}",
                "{'a':{'n':2,'list':['x']},'each':[{'k':3}]}"))
        .containsExactly(
            "/a/n: is 2, should be \"1\"",
            "/a/list: is [\"x\"], should be [\"x\",\"y\"]",
            "/a/gone: is absent, should be \"z\"",
            "/each/0/k: is 3, should be 1");
  }

  private static List<String> drift(String wanted, String actual) {
    ObjectMapper json = new ObjectMapper();
    try {
      return ConfigDrift.between(
          json.readTree(wanted.replace('\'', '"')), json.readTree(actual.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
