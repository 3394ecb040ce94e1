/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.List;

/** Functions and operators that are declared and bound together, so that neither is forgotten. */
final class CelFunctions {
  private final ImmutableListMultimap.Builder<String, CelOverloadDecl> declarations =
      ImmutableListMultimap.builder();
  private final ImmutableList.Builder<CelFunctionBinding> bindings = ImmutableList.builder();

  /** One parameter: its type in the checker and its class at run time. */
  record Parameter<T>(CelType type, Class<T> javaClass) {}

  /** Turns a value of one type into the same value of another. */
  @Immutable
  interface Widening<C, T> {
    T apply(C value);
  }

  <A> void unary(
      String function, CelType result, Parameter<A> a, CelFunctionOverload.Unary<A> body) {
    String id = declare(function, result, ImmutableList.of(a));
    bindings.add(CelFunctionBinding.from(id, a.javaClass(), body));
  }

  <A, B> void binary(
      String function,
      CelType result,
      Parameter<A> a,
      Parameter<B> b,
      CelFunctionOverload.Binary<A, B> body) {
    String id = declare(function, result, ImmutableList.of(a, b));
    bindings.add(CelFunctionBinding.from(id, a.javaClass(), b.javaClass(), body));
  }

  void many(
      String function, CelType result, List<Parameter<?>> parameters, CelFunctionOverload body) {
    String id = declare(function, result, parameters);
    bindings.add(
        CelFunctionBinding.from(
            id, parameters.stream().<Class<?>>map(Parameter::javaClass).toList(), body));
  }

  /** An operator over one type, whose second form converts the one or other argument. */
  <T, C> void widening(
      String operator,
      CelType result,
      Parameter<T> wide,
      Parameter<C> narrow,
      Widening<C, T> widen,
      CelFunctionOverload.Binary<T, T> body) {
    binary(operator, result, wide, narrow, (a, b) -> body.apply(a, widen.apply(b)));
    binary(operator, result, narrow, wide, (a, b) -> body.apply(widen.apply(a), b));
  }

  ImmutableList<CelFunctionDecl> declarations() {
    return declarations.build().asMap().entrySet().stream()
        .map(entry -> CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  ImmutableList<CelFunctionBinding> bindings() {
    return bindings.build();
  }

  private String declare(String function, CelType result, List<? extends Parameter<?>> parameters) {
    List<CelType> types = parameters.stream().<CelType>map(Parameter::type).toList();
    StringBuilder id = new StringBuilder("lockstep_").append(function);
    types.forEach(type -> id.append('_').append(type.name()));
    declarations.put(function, CelOverloadDecl.newGlobalOverload(id.toString(), result, types));
    return id.toString();
  }
}
