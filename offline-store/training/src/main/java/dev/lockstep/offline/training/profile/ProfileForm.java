/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A job in a form that travels to another process of the same machine: what is large is in files.
 * It is about a reference if there is a file of samples, else about counts with given bins.
 *
 * @param source what is read
 * @param samples what bins are made of beside the source, as {@link SampleSet#toBytes}
 * @param bins the reference, as {@link ProfileSet#toJson}
 * @param windowMillis how long windows are; 0 for one
 * @param out the file that the profiles go to, as {@link WindowProfiles#toJson}; for a reference as
 *     {@link ProfileSet#toJson}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProfileForm(
    ProfileSource source,
    @Nullable String samples,
    @Nullable String bins,
    long windowMillis,
    String out) {}
