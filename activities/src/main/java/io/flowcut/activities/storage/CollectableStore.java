package io.flowcut.activities.storage;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A store that can be rid of what no run refers to. */
public interface CollectableStore extends ArtifactStore {
    /** The manifests that {@link #keep} stored, by their ids. */
    Map<String, byte[]> manifests();

    /** Removes a manifest; nothing happens when there is none. */
    void forget(String id);

    /**
     * Removes what no run refers to: all keys whose object is not in {@code live}, and all objects that are neither in
     * {@code live} nor the result of a key that stays. References inside objects are not followed: name them all.
     *
     * @param live SHA-256 of the objects to keep
     * @param grace what was written within this time stays, for a run may be about to refer to it; longer than the
     *     longest step of a running worker
     * @param dryRun whether to count only
     */
    Collected collectGarbage(Set<String> live, Duration grace, boolean dryRun);
}
