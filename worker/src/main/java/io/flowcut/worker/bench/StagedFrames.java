package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import io.flowcut.activities.crf.MaskRefiner;
import io.flowcut.activities.features.DinoFeatures;
import io.flowcut.activities.features.FeatureExtractor;
import io.flowcut.activities.features.FrameContext;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.flow.FlowEstimator;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.RaftFlow;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.ncut.NormalizedCut;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.workflows.config.PipelineConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The stages of labelling in a plain loop over a few frames, one after the other, each timed. Models are loaded before,
 * untimed, and run once where a warm-up is asked for.
 */
final class StagedFrames {
    private final List<RgbImage> pictures;
    private final boolean warmUp;

    /**
     * @param pictures consecutive frames, at least two, of one size; the last is what the flow of the one before leads to
     * @param warmUp whether each network runs once untimed
     */
    StagedFrames(List<RgbImage> pictures, boolean warmUp) {
        this.warmUp = warmUp;
        this.pictures = List.copyOf(pictures);
        if (pictures.size() < 2) {
            throw new IllegalArgumentException("flow needs two frames at least: " + pictures.size());
        }
    }

    /** Frames that are labelled. */
    int count() {
        return pictures.size() - 1;
    }

    /**
     * Seconds of the stages, a frame or a sum of several.
     *
     * @param processor seconds of all stages together that the processors worked for this process, on all threads
     */
    record Seconds(double flow, double features, double cut, double refinement, double processor) {
        static final Seconds ZERO = new Seconds(0, 0, 0, 0, 0);

        double sum() {
            return flow + features + cut + refinement;
        }

        Seconds plus(Seconds other) {
            return new Seconds(
                    flow + other.flow,
                    features + other.features,
                    cut + other.cut,
                    refinement + other.refinement,
                    processor + other.processor);
        }

        Seconds by(int frames) {
            return new Seconds(flow / frames, features / frames, cut / frames, refinement / frames, processor / frames);
        }
    }

    /** What a setting made of one frame. */
    record Frame(FlowField flow, FrameFeatures features, List<Rle> masks) {
        Frame {
            requireNonNull(flow, "flow");
            requireNonNull(features, "features");
            masks = List.copyOf(masks);
        }
    }

    /**
     * What a setting made of all of them.
     *
     * @param seconds of a frame, the mean
     */
    record Result(Seconds seconds, List<Frame> frames) {
        Result {
            requireNonNull(seconds, "seconds");
            frames = List.copyOf(frames);
        }
    }

    /** Runs all stages with a RAFT and a DINO model. */
    Result run(FlowCutConfig config) {
        PipelineConfig pipeline = config.pipeline();
        try (ModelRuntime models =
                        new ModelRuntime(config.models().open(), config.models().defaults());
                FlowEstimator flow = new RaftFlow(pipeline.flow(), models);
                FeatureExtractor features = new DinoFeatures(pipeline.features(), models)) {
            NormalizedCut cut = new NormalizedCut(pipeline.ncut());
            MaskRefiner refiner = new MaskRefiner(pipeline.crf());
            if (warmUp) {
                FlowField warm = flow.estimate(pictures.get(0), pictures.get(1));
                features.extract(context(0, warm));
            }
            Seconds seconds = Seconds.ZERO;
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < count(); i++) {
                int frame = i;
                long worked = processorNanos();
                Timed<FlowField> field = time(() -> flow.estimate(pictures.get(frame), pictures.get(frame + 1)));
                Timed<FrameFeatures> tokens = time(() -> features.extract(context(frame, field.result())));
                Timed<List<TokenMask>> cuts = time(() -> cut.process(tokens.result()));
                Timed<List<FrameMask>> masks = time(() -> refiner.process(pictures.get(frame), cuts.result()));
                seconds = seconds.plus(new Seconds(
                        field.seconds(),
                        tokens.seconds(),
                        cuts.seconds(),
                        masks.seconds(),
                        (processorNanos() - worked) * 1e-9));
                frames.add(new Frame(
                        field.result(),
                        tokens.result(),
                        masks.result().stream().map(FrameMask::mask).toList()));
            }
            return new Result(seconds.by(count()), frames);
        }
    }

    private FrameContext context(int frame, FlowField field) {
        return new FrameContext(
                pictures.get(frame),
                Optional.empty(),
                Optional.of(pictures.get(frame + 1)),
                new FlowPair(Optional.of(field), Optional.empty()));
    }

    /** Time of all threads of this process on the processors. */
    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private record Timed<T>(T result, double seconds) {}

    private static <T> Timed<T> time(Supplier<T> stage) {
        long start = System.nanoTime();
        T result = stage.get();
        return new Timed<>(result, (System.nanoTime() - start) * 1e-9);
    }
}
