package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Outcomes as they were stored before they were a tree: pages of JSON, each with a reference to the page before. Read
 * for jobs that began then.
 */
final class OutcomeChain {
    private final ArtifactStore store;
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    OutcomeChain(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** The last outcome of every video, by its position. */
    SortedMap<Integer, VideoOutcome> read(ArtifactRef newest) {
        TreeMap<Integer, VideoOutcome> outcomes = new TreeMap<>();
        Optional<ArtifactRef> next = Optional.of(newest);
        while (next.isPresent()) {
            OutcomesRequest page = page(next.get());
            page.outcomes().forEach(outcome -> outcomes.putIfAbsent(outcome.position(), outcome));
            next = page.previous();
        }
        return outcomes;
    }

    private OutcomesRequest page(ArtifactRef ref) {
        try {
            return mapper.readValue(store.read(ref), OutcomesRequest.class);
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not a page of outcomes: " + e.getMessage(), e);
        }
    }
}
