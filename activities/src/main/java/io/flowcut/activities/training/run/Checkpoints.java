package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.training.run.StoredFolder.StoredFile;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrainingData;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a round in the artifact store. The key of the round leads to the last one, which is all that a
 * process needs to go on; what is before goes away, but for what the last one still refers to.
 */
final class Checkpoints {
    /** To be raised when the same data and configuration give another model. */
    static final int VERSION = 2;

    private static final String MEDIA_TYPE = "application/vnd.flowcut.checkpoint+json";
    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final JsonMapper MAPPER =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final ArtifactStore store;
    private final String key;
    private Optional<ArtifactRef> last;

    /**
     * @param data what is trained on
     * @param round number of the round, from 1
     */
    Checkpoints(ArtifactStore store, TrainingData data, TrainingConfig config, int round) {
        this.store = requireNonNull(store, "store");
        key = StepKey.of("training", VERSION)
                        .input(data.digest())
                        .input("round " + round)
                        .config(config.network())
                        .config(config.loop())
                        .config(config.loss())
                        .config(config.augmentation())
                        .hex()
                + ".checkpoint";
        last = store.find(key);
    }

    /** The last checkpoint; one that is damaged counts as none. */
    Optional<RoundState> latest() {
        return last.flatMap(ref -> {
            try {
                return Optional.of(state(ref, read(ref)));
            } catch (FlowCutException e) {
                log.warn("a checkpoint is left out: {}", e.getMessage());
                return Optional.empty();
            }
        });
    }

    private static RoundState state(ArtifactRef ref, Checkpoint checkpoint) {
        RoundState state = checkpoint.state();
        return state.advanced(state.step(), Optional.of(ref), state.report(), state.sentPoints());
    }

    /** Reads a checkpoint. */
    Checkpoint read(ArtifactRef ref) {
        return read(store, ref);
    }

    /**
     * Reads a checkpoint of any round.
     *
     * @throws FlowCutException when it is gone or none
     */
    static Checkpoint read(ArtifactStore store, ArtifactRef ref) {
        try {
            return MAPPER.readValue(store.read(ref), Checkpoint.class);
        } catch (IOException e) {
            throw FlowCutException.lost(ref.uri(), "not a checkpoint: " + e.getMessage(), e);
        }
    }

    /**
     * Keeps a checkpoint in place of the last one.
     *
     * @return the state that leads to it
     * @throws StepStoppedException when another process has kept one meanwhile: it goes on, not this one
     */
    RoundState commit(Checkpoint checkpoint) {
        byte[] content = json(checkpoint);
        ArtifactRef ref = store.put(MEDIA_TYPE, content);
        store.flush();
        requireLast();
        store.keep("training-" + key, content);
        store.link(key, ref);
        // A heartbeat or a tracking server may speak of these steps only when another host can go on from them.
        store.flush();
        Optional<ArtifactRef> before = last;
        last = Optional.of(ref);
        before.ifPresent(old -> remove(old, checkpoint));
        return state(ref, checkpoint);
    }

    /**
     * Makes sure that the last checkpoint is still the one that this process knows; what it leads to may be gone otherwise.
     *
     * @throws StepStoppedException when another process has kept one meanwhile
     */
    void requireLast() {
        if (!store.find(key).map(ArtifactRef::sha256).equals(last.map(ArtifactRef::sha256))) {
            throw new StepStoppedException(
                    StepStoppedException.Reason.INTERRUPTED,
                    "another process trains this model: it goes on from there");
        }
    }

    private void remove(ArtifactRef old, Checkpoint present) {
        Checkpoint gone;
        try {
            gone = read(old);
        } catch (FlowCutException e) {
            log.warn("the checkpoint before cannot be removed: {}", e.getMessage());
            return;
        }
        Set<String> needed = new HashSet<>();
        present.files().forEach(file -> needed.add(file.artifact().sha256()));
        present.curve().forEach(part -> needed.add(part.sha256()));
        // What a session saves and what it exports may be the same bytes.
        present.state()
                .best()
                .ifPresent(best -> new StoredFolder(store)
                        .files(best.files())
                        .forEach(file -> needed.add(file.artifact().sha256())));
        for (StoredFile file : gone.files()) {
            if (needed.add(file.artifact().sha256())) {
                store.delete(file.artifact());
            }
        }
        for (ArtifactRef part : gone.curve()) {
            if (needed.add(part.sha256())) {
                store.delete(part);
            }
        }
        store.delete(old);
    }

    /** The session's files of a checkpoint. */
    List<StoredFile> files(ArtifactRef ref) {
        return read(ref).files();
    }

    private byte[] json(Checkpoint checkpoint) {
        try {
            return MAPPER.writeValueAsBytes(checkpoint);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        }
    }
}
