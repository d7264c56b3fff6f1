package io.flowcut.activities.testing;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.activities.training.session.NonFiniteLossException;
import io.flowcut.activities.training.session.StepLosses;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * A training without a network: its weights are a chain of numbers, each step of which depends on the clips that it saw,
 * the rate and everything before. So two trainings that end with the same weights did the same.
 */
public final class FakeTraining implements TrainingBackend {
    private static final int WEIGHTS = 64;

    /** Steps taken in all sessions, those included that were lost. */
    public final AtomicLong steps = new AtomicLong();

    /** Steps whose loss is not finite at the full learning rate. */
    public volatile LongPredicate bad = step -> false;

    /** Steps whose loss is never finite. */
    public volatile LongPredicate alwaysBad = step -> false;

    /** Milliseconds that a step takes. */
    public volatile long stepMillis;

    private volatile Optional<ArtifactStore> store = Optional.empty();

    /** Keeps a picture of samples with each validation in this store. */
    public FakeTraining storing(ArtifactStore artifacts) {
        store = Optional.of(artifacts);
        return this;
    }

    @Override
    public ClipSource clips(String dataset, TrainingConfig config) {
        int height = config.network().height();
        int width = config.network().width();
        return new ClipSource() {
            @Override
            public int size() {
                return 7;
            }

            @Override
            public TrainingClip clip(long position) {
                byte[] rgb = new byte[3 * height * width];
                rgb[0] = (byte) (position * 31 + config.loop().seed());
                return new TrainingClip(1, height, width, rgb, 0, new byte[0]);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    @Override
    public TrainingSession session(TrainingConfig config, ClipSource clips) {
        return new Session(config, clips);
    }

    /** The more steps, the better. */
    @Override
    public Validation validate(Path model, String dataset, TrainingConfig config, Runnable alive) {
        alive.run();
        try {
            double steps = Double.parseDouble(Files.readString(model.resolve("model.json")));
            Optional<ArtifactRef> samples = store.map(
                    artifacts -> artifacts.put("image/png", ("samples " + steps).getBytes(StandardCharsets.UTF_8)));
            return new Validation(0, 0, steps / (steps + 100), steps / (steps + 200), 3, samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TrainingData nextLabels(
            Path model, TrainingData dataset, TrainingConfig config, String output, Runnable alive) {
        return new TrainingData(
                output,
                new StringBuilder(dataset.digest()).reverse().toString(),
                dataset.name(),
                dataset.segments(),
                dataset.validationSegments(),
                dataset.validationDigest());
    }

    private final class Session implements TrainingSession {
        private final TrainingConfig config;
        private final ClipSource clips;
        private final double[] weights = new double[WEIGHTS];
        private long step;
        private double scale = 1;

        Session(TrainingConfig config, ClipSource clips) {
            this.config = config;
            this.clips = clips;
            weights[0] = config.loop().seed() + 1;
        }

        @Override
        public long step() {
            return step;
        }

        @Override
        public long dataPosition() {
            return step * config.loop().batch();
        }

        @Override
        public StepLosses advance() {
            if ((scale == 1 && bad.test(step + 1)) || alwaysBad.test(step + 1)) {
                throw new NonFiniteLossException(step + 1, "the loss is NaN");
            }
            steps.incrementAndGet();
            pause();
            for (int i = 0; i < config.loop().batch(); i++) {
                int seen = clips.clip(dataPosition() + i).rgb()[0] & 0xFF;
                for (int w = 0; w < WEIGHTS; w++) {
                    double before = weights[(w + WEIGHTS - 1) % WEIGHTS];
                    weights[w] = Math.sin(weights[w] + 0.3 * before + seen * scale);
                }
            }
            step++;
            double loss = 1 + Math.abs(weights[0]) + 10.0 / step;
            return new StepLosses(step, loss, Map.of("class", 0.4 * loss, "mask", 0.6 * loss), 0.001 * scale, 1, 0.001);
        }

        private void pause() {
            try {
                Thread.sleep(stepMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public double learningRateScale() {
            return scale;
        }

        @Override
        public void learningRateScale(double factor) {
            scale = factor;
        }

        @Override
        public void save(Path folder) {
            ByteBuffer content =
                    ByteBuffer.allocate(8 * (WEIGHTS + 2)).putLong(step).putDouble(scale);
            for (double weight : weights) {
                content.putDouble(weight);
            }
            write(folder, "state.bin", content.array());
        }

        @Override
        public void restore(Path folder) {
            try {
                ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("state.bin")));
                step = content.getLong();
                scale = content.getDouble();
                for (int w = 0; w < WEIGHTS; w++) {
                    weights[w] = content.getDouble();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void exportModel(Path folder) {
            ByteBuffer content = ByteBuffer.allocate(8 * WEIGHTS);
            for (double weight : weights) {
                content.putDouble(weight);
            }
            write(folder, "model.safetensors", content.array());
            write(folder, "model.json", Long.toString(step).getBytes(StandardCharsets.UTF_8));
        }

        private static void write(Path folder, String name, byte[] content) {
            try {
                Files.createDirectories(folder);
                Files.write(folder.resolve(name), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
