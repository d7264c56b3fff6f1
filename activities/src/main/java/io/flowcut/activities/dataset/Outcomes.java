package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Outcomes of a dataset's videos in the store: pages of JSON, each with a reference to the page before. A later
 * outcome of the same position replaces an earlier one. Of all pages only the references and the positions are held.
 */
public final class Outcomes {
    private static final String MEDIA_TYPE = "application/json";

    private final ArtifactStore store;
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    public Outcomes(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Stores a page after the previous ones and returns its reference. */
    public ArtifactRef append(OutcomesRequest page) {
        try {
            return store.put(MEDIA_TYPE, mapper.writeValueAsBytes(page));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("outcomes cannot be written", e);
        }
    }

    /** Where the last outcome of each video stands, in the order of the manifest. */
    public Index index(ArtifactRef newest) {
        TreeMap<Integer, Integer> pageOfPosition = new TreeMap<>();
        List<ArtifactRef> pages = new ArrayList<>();
        Optional<ArtifactRef> next = Optional.of(newest);
        while (next.isPresent()) {
            ArtifactRef ref = next.get();
            OutcomesRequest page = read(ref);
            for (VideoOutcome outcome : page.outcomes()) {
                pageOfPosition.putIfAbsent(outcome.position(), pages.size());
            }
            pages.add(ref);
            next = page.previous();
        }
        return new Index(pages, pageOfPosition);
    }

    private OutcomesRequest read(ArtifactRef ref) {
        try {
            return mapper.readValue(store.read(ref), OutcomesRequest.class);
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not a page of outcomes: " + e.getMessage(), e);
        }
    }

    /** The last outcome of every video, to be gone through as often as needed. */
    public final class Index {
        private final List<ArtifactRef> pages;
        private final Map<Integer, Integer> pageOfPosition;

        private Index(List<ArtifactRef> pages, Map<Integer, Integer> pageOfPosition) {
            this.pages = pages;
            this.pageOfPosition = pageOfPosition;
        }

        /** Number of videos. */
        public int size() {
            return pageOfPosition.size();
        }

        /** Passes on each video's last outcome by its position in the manifest. */
        public void forEach(Consumer<VideoOutcome> consumer) {
            int open = -1;
            List<VideoOutcome> outcomes = List.of();
            for (Map.Entry<Integer, Integer> entry : pageOfPosition.entrySet()) {
                if (entry.getValue() != open) {
                    open = entry.getValue();
                    outcomes = read(pages.get(open)).outcomes();
                }
                for (VideoOutcome outcome : outcomes) {
                    if (outcome.position() == entry.getKey()) {
                        consumer.accept(outcome);
                    }
                }
            }
        }
    }
}
