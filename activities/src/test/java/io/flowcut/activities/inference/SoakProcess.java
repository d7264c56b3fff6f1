package io.flowcut.activities.inference;

import io.flowcut.activities.features.DinoFeatures;
import io.flowcut.activities.features.FrameContext;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.RaftFlow;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * Flow and features of many frames, each with an estimator and extractor of its own; prints the resident memory. Of the
 * tiny networks, or of any two in a cache:
 *
 * <pre>java -cp ... io.flowcut.activities.inference.SoakProcess CACHE FLOW-MODEL FEATURES-MODEL FRAMES [HEIGHTxWIDTH]</pre>
 */
final class SoakProcess {
    /** Frames before the first number. */
    static final int WARM_UP = 200;

    /** Before the number in a line of output. */
    static final String RESIDENT = "resident memory in KiB: ";

    static final int WIDTH = 192;
    static final int HEIGHT = 128;

    /** Several threads would wait for one another at every layer of the tiny networks where the machine has other work. */
    private static final ModelDefaults ONE_THREAD = new ModelDefaults("cpu", "auto", "auto", 1);

    private SoakProcess() {}

    /** @param arguments as above */
    public static void main(String[] arguments) throws IOException {
        int frames = Integer.parseInt(arguments[3]);
        String size = arguments.length > 4 ? arguments[4] : HEIGHT + "x" + WIDTH;
        int height = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int width = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        int warmUp = Math.min(WARM_UP, frames / 5);
        FlowConfig flowConfig = new FlowConfig("raft", arguments[1], "auto", 1, 854);
        FeaturesConfig featuresConfig = new FeaturesConfig("dino", arguments[2], size, 8);
        Random random = new Random(1);
        RgbImage last = picture(random, width, height);
        try (ModelRuntime models = new ModelRuntime(new ModelCache(Path.of(arguments[0])), ONE_THREAD)) {
            for (int frame = 1; frame <= frames; frame++) {
                RgbImage next = picture(random, width, height);
                try (RaftFlow raft = new RaftFlow(flowConfig, models);
                        DinoFeatures dino = new DinoFeatures(featuresConfig, models)) {
                    FlowField field = raft.estimate(last, next);
                    dino.extract(new FrameContext(
                            last,
                            Optional.empty(),
                            Optional.of(next),
                            new FlowPair(Optional.of(field), Optional.empty())));
                }
                last = next;
                if (frame == warmUp || frame == frames) {
                    System.out.println(RESIDENT + resident());
                }
            }
        }
    }

    private static RgbImage picture(Random random, int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    /** Resident memory of this process in KiB. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
