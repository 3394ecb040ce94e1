/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.OutputFeature.Computed;
import dev.lockstep.offline.training.OutputFeature.Place;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a training set for a service needs: which features of which views, which columns of the
 * spine, and what comes out. Immutable.
 *
 * @param service its name
 * @param kernels one per view
 * @param outputs the feature columns in the order of the service
 * @param requestColumns what on-demand features read from the spine
 */
public record TrainingPlan(
    String service,
    List<KernelPlan> kernels,
    List<OutputFeature> outputs,
    List<ColumnPlan> requestColumns) {
  public TrainingPlan {
    kernels = ImmutableList.copyOf(kernels);
    outputs = ImmutableList.copyOf(outputs);
    requestColumns = ImmutableList.copyOf(requestColumns);
  }

  /**
   * How columns are named and what stands beside them.
   *
   * @param fullNames {@code view__feature} instead of {@code feature}
   * @param statuses whether every feature has a status column; else those that can be too old have
   */
  public record Naming(boolean fullNames, boolean statuses) {}

  /**
   * @throws LockstepException UNKNOWN_NAME if there is no such service; INVALID_REQUEST if two
   *     columns would have one name
   */
  public static TrainingPlan of(FeatureSetPlan plan, String service, Naming naming) {
    ServicePlan found = plan.services().get(service);
    if (found == null) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "unknown service '%s'%s"
              .formatted(service, Suggestions.didYouMean(service, plan.services().keySet())));
    }
    return new Builder(plan, naming).build(found);
  }

  /** The entities whose keys the spine must have. */
  public List<EntityPlan> entities() {
    return kernels.stream().map(kernel -> kernel.view().entity()).distinct().toList();
  }

  private static final class Builder {
    private final FeatureSetPlan plan;
    private final Naming naming;
    private final Map<String, List<FeaturePlan>> features = new LinkedHashMap<>();
    private final Map<String, ColumnPlan> request = new LinkedHashMap<>();

    Builder(FeatureSetPlan plan, Naming naming) {
      this.plan = plan;
      this.naming = naming;
    }

    TrainingPlan build(ServicePlan service) {
      List<OutputFeature> outputs = new ArrayList<>();
      for (FeatureRef ref : service.features()) {
        OnDemandViewPlan onDemand = plan.onDemandViews().get(ref.view());
        outputs.add(onDemand == null ? stored(ref) : computed(ref, onDemand));
      }
      checkNames(outputs);
      List<KernelPlan> kernels = new ArrayList<>();
      features.forEach((view, list) -> kernels.add(KernelPlan.of(view(view), list)));
      return new TrainingPlan(
          service.name(), kernels, outputs, ImmutableList.copyOf(request.values()));
    }

    private ViewPlan view(String name) {
      return Objects.requireNonNull(plan.views().get(name), name);
    }

    private Place place(FeatureRef ref) {
      FeaturePlan feature = view(ref.view()).feature(ref.feature()).orElseThrow();
      List<FeaturePlan> list = features.computeIfAbsent(ref.view(), name -> new ArrayList<>());
      if (!list.contains(feature)) {
        list.add(feature);
      }
      int kernel = ImmutableList.copyOf(features.keySet()).indexOf(ref.view());
      return new Place(kernel, list.indexOf(feature));
    }

    private OutputFeature stored(FeatureRef ref) {
      ViewPlan view = view(ref.view());
      ValueType type = view.feature(ref.feature()).orElseThrow().resultType();
      boolean ages = view.kind() instanceof ViewKind.Latest latest && latest.ttlMillis() > 0;
      return new OutputFeature(
          name(ref),
          ref,
          type,
          Optional.of(place(ref)),
          Optional.empty(),
          ages || naming.statuses());
    }

    private OutputFeature computed(FeatureRef ref, OnDemandViewPlan view) {
      Map<String, Place> inputs = new LinkedHashMap<>();
      view.inputs().forEach((name, input) -> inputs.put(name, place(input)));
      view.request().forEach(column -> request.put(column.name(), column));
      ValueType type = Objects.requireNonNull(view.outputs().get(ref.feature())).resultType();
      return new OutputFeature(
          name(ref),
          ref,
          type,
          Optional.empty(),
          Optional.of(new Computed(view, ref.feature(), inputs)),
          naming.statuses());
    }

    private String name(FeatureRef ref) {
      return naming.fullNames() ? ref.view() + "__" + ref.feature() : ref.feature();
    }

    private static void checkNames(List<OutputFeature> outputs) {
      Map<String, FeatureRef> names = new LinkedHashMap<>();
      for (OutputFeature output : outputs) {
        FeatureRef other = names.put(output.name(), output.ref());
        if (other != null) {
          throw new LockstepException(
              ErrorCode.INVALID_REQUEST,
              "%s and %s would both be column %s: ask for full names"
                  .formatted(other, output.ref(), output.name()));
        }
      }
    }
  }
}
