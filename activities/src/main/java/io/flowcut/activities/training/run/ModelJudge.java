package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingActivities.LabelsRequest;
import io.flowcut.workflows.training.TrainingActivities.ValidationRequest;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;
import java.io.IOException;
import java.util.Optional;

/** Judges models and lets them predict, each once: the store keeps what came of it. */
public final class ModelJudge {
    /** To be raised when the same model gets other figures, or predicts other labels. */
    private static final int VERSION = 1;

    private static final String MEDIA_TYPE = "application/vnd.flowcut.validation+json";

    private final ArtifactStore store;
    private final TrainingBackend backend;
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    public ModelJudge(ArtifactStore store, TrainingBackend backend) {
        this.store = requireNonNull(store, "store");
        this.backend = requireNonNull(backend, "backend");
    }

    /**
     * Figures of a model.
     *
     * @param alive to be called often; throws when the work shall stop
     */
    public Validation validate(ValidationRequest request, Runnable alive) {
        String key = StepKey.of("validation", VERSION)
                .input(request.model())
                .input(request.data().validationDigest())
                .config(request.config().loop())
                .hex();
        Optional<ArtifactRef> known = store.find(key);
        if (known.isPresent()) {
            return read(known.get());
        }
        try (WorkFolder folder = new WorkFolder()) {
            StoredFolder stored = new StoredFolder(store);
            stored.fetch(stored.files(request.model()), folder.path());
            Validation figures = backend.validate(folder.path(), request.data().uri(), request.config(), alive);
            Validation timed = new Validation(
                    request.step(),
                    System.currentTimeMillis(),
                    figures.ap50(),
                    figures.ap(),
                    figures.segments(),
                    figures.samples());
            store.link(key, store.put(MEDIA_TYPE, mapper.writeValueAsBytes(timed)));
            return timed;
        } catch (IOException e) {
            throw new IllegalStateException("figures cannot be written as JSON", e);
        }
    }

    private Validation read(ArtifactRef ref) {
        try {
            return mapper.readValue(store.read(ref), Validation.class);
        } catch (IOException e) {
            throw FlowCutException.lost(ref.uri(), "no figures: " + e.getMessage(), e);
        }
    }

    /** Writes the dataset of the next round. */
    public TrainingData predictLabels(LabelsRequest request, Runnable alive) {
        try (WorkFolder folder = new WorkFolder()) {
            StoredFolder stored = new StoredFolder(store);
            stored.fetch(stored.files(request.model()), folder.path());
            return backend.nextLabels(folder.path(), request.data(), request.config(), request.output(), alive);
        }
    }
}
