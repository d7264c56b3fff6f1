package io.flowcut.worker.cli;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.CrfBenchmark;
import io.flowcut.worker.bench.CrfGrowthBenchmark;
import io.flowcut.worker.bench.CrfInput;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut bench crf}. */
@Command(
        name = "crf",
        description = "Dense CRF of one mask and of several masks of a picture, against pydensecrf2.",
        footer = {
            "",
            "Examples:",
            "  flowcut bench crf --reference ../shared/reference --json crf.json",
            "  flowcut bench crf --masks 16 --size 1280x720",
            "  flowcut bench crf --growth",
            "  flowcut bench crf --case ../shared/golden/crf/judo-854x480"
        })
public final class BenchCrfCommand extends BenchSubcommand {
    private static final int MOST_MASKS = 16;

    @Option(
            names = "--case",
            paramLabel = "PREFIX",
            description = "A picture PREFIX.png with its masks PREFIX.mask0.png and so on instead of a generated one.")
    private Path golden;

    @Option(names = "--masks", paramLabel = "N", description = "Number of masks, 1 to 16; default: 3.")
    private int masks = 3;

    @Option(names = "--size", paramLabel = "WxH", description = "Size of the generated picture; default: 854x480.")
    private String size = "854x480";

    @Option(names = "--seed", paramLabel = "N", description = "Another picture for every number; default: 1.")
    private long seed = 1;

    @Option(
            names = "--growth",
            description = "Instead: how our time grows from 320x180 to 1920x1080 pixels, with exponents.")
    private boolean growth;

    @Option(names = "--plot", paramLabel = "FILE", description = "With --growth: write the plot there, as SVG.")
    private Path plot;

    public BenchCrfCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
    }

    @Override
    protected Benchmark benchmark() {
        if (masks < 1 || masks > MOST_MASKS) {
            throw misused("--masks: " + masks + " is not allowed; allowed: 1 to " + MOST_MASKS);
        }
        if (growth) {
            return new CrfGrowthBenchmark(seed, masks, Optional.ofNullable(plot));
        }
        return new CrfBenchmark(golden == null ? generated() : given());
    }

    private CrfInput generated() {
        if (!size.matches("[1-9]\\d{1,3}x[1-9]\\d{1,3}")) {
            throw misused("--size: " + size + " is not allowed; allowed: WIDTHxHEIGHT, 64 to 4096 each");
        }
        int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        try {
            return CrfInput.generated(seed, masks, width, height);
        } catch (IllegalArgumentException e) {
            throw misused("--size: " + e.getMessage());
        }
    }

    /** The masks of the case, from the first again where there are fewer than are asked for. */
    private CrfInput given() {
        RgbImage picture = read(Path.of(golden + ".png"));
        List<BinaryMask> found = new ArrayList<>();
        while (found.size() < masks && (found.isEmpty() || Files.exists(mask(found.size())))) {
            RgbImage mask = read(mask(found.size()));
            if (mask.width() != picture.width() || mask.height() != picture.height()) {
                throw FlowCutException.badInput(mask(found.size()).toString(), "not of the picture's size");
            }
            byte[] pixels = new byte[picture.width() * picture.height()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (mask.pixels()[3 * i] < 0 ? 1 : 0);
            }
            found.add(new BinaryMask(picture.width(), picture.height(), pixels));
        }
        List<BinaryMask> all = new ArrayList<>(found);
        while (all.size() < masks) {
            all.add(found.get(all.size() % found.size()));
        }
        return new CrfInput(picture, all);
    }

    private Path mask(int number) {
        return Path.of(golden + ".mask" + number + ".png");
    }

    private static RgbImage read(Path file) {
        BufferedImage read;
        try {
            read = ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw FlowCutException.badInput(file.toString(), "cannot be read: " + e.getMessage());
        }
        if (read == null) {
            throw FlowCutException.badInput(file.toString(), "no picture");
        }
        byte[] pixels = new byte[3 * read.getWidth() * read.getHeight()];
        for (int i = 0; i < pixels.length / 3; i++) {
            int rgb = read.getRGB(i % read.getWidth(), i / read.getWidth());
            pixels[3 * i] = (byte) (rgb >> 16);
            pixels[3 * i + 1] = (byte) (rgb >> 8);
            pixels[3 * i + 2] = (byte) rgb;
        }
        return new RgbImage(read.getWidth(), read.getHeight(), pixels);
    }
}
