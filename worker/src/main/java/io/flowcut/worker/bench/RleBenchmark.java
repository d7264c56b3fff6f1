package io.flowcut.worker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** COCO run lengths of generated masks: to compressed text, back to pixels, and the IoU of all pairs; against pycocotools. */
public final class RleBenchmark implements Benchmark {
    private static final double ROUNDING = 1e-12;

    private final List<BinaryMask> masks;
    private List<Rle> encoded = List.of();
    private List<String> texts = List.of();
    private double[] ious = new double[0];

    /**
     * @param seed the same seed gives the same masks
     * @param count number of masks
     * @param width width in pixels
     * @param height height in pixels
     */
    public RleBenchmark(long seed, int count, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed);
        masks = new ArrayList<>();
        for (int m = 0; m < count; m++) {
            masks.add(blobs(random, width, height));
        }
    }

    /** A few ellipses with ragged borders. */
    private static BinaryMask blobs(SplittableRandom random, int width, int height) {
        byte[] pixels = new byte[width * height];
        for (int blob = 0; blob < 4; blob++) {
            double centreX = random.nextDouble() * width;
            double centreY = random.nextDouble() * height;
            double radiusX = (0.05 + 0.2 * random.nextDouble()) * width;
            double radiusY = (0.05 + 0.2 * random.nextDouble()) * height;
            for (int i = 0; i < pixels.length; i++) {
                double x = (i % width - centreX) / radiusX;
                double y = (i / width - centreY) / radiusY;
                if (x * x + y * y < 1 - 0.1 * random.nextDouble()) {
                    pixels[i] = 1;
                }
            }
        }
        return new BinaryMask(width, height, pixels);
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("rle_driver.py");
    }

    @Override
    public BenchReport run(BenchRun run) {
        load(run);
        List<StageTiming> stages = new ArrayList<>();
        stages.add(run.time("encode", this::encode, "encode", Map.of()));
        stages.add(run.time("decode", this::decode, "decode", Map.of()));
        stages.add(run.time("iou of all pairs", this::iou, "iou", Map.of()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("masks", masks.size());
        parameters.put("width", masks.get(0).width());
        parameters.put("height", masks.get(0).height());
        parameters.put("repeats", run.repeats());
        String input = String.format(
                "%d masks of %dx%d",
                masks.size(), masks.get(0).width(), masks.get(0).height());
        return new BenchReport(
                "rle",
                input,
                parameters,
                stages,
                run.reference().map(this::compare).orElse(List.of()));
    }

    private void load(BenchRun run) {
        if (run.reference().isEmpty()) {
            return;
        }
        Path file = run.scratch().resolve("masks.npy");
        int height = masks.get(0).height();
        int width = masks.get(0).width();
        byte[] all = new byte[masks.size() * width * height];
        for (int m = 0; m < masks.size(); m++) {
            System.arraycopy(masks.get(m).pixels(), 0, all, m * width * height, width * height);
        }
        try {
            NpyFile.write(file, all, masks.size(), height, width);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e, e);
        }
        run.reference().get().call("load", Map.of("masks", file.toString()));
    }

    private void encode() {
        encoded = masks.stream().map(Rle::encode).toList();
        texts = encoded.stream().map(Rle::compressed).toList();
    }

    private void decode() {
        for (int m = 0; m < masks.size(); m++) {
            BinaryMask mask = masks.get(m);
            Rle.parse(mask.width(), mask.height(), texts.get(m)).decode();
        }
    }

    private void iou() {
        ious = new double[encoded.size() * encoded.size()];
        for (int i = 0; i < ious.length; i++) {
            ious[i] = encoded.get(i / encoded.size()).iou(encoded.get(i % encoded.size()));
        }
    }

    private List<Agreement> compare(ReferenceProcess reference) {
        JsonNode counts = reference.call("encode", Map.of()).get("counts");
        int different = 0;
        for (int m = 0; m < texts.size(); m++) {
            different += counts.get(m).textValue().equals(texts.get(m)) ? 0 : 1;
        }
        JsonNode expected = reference.call("iou", Map.of()).get("iou");
        double largest = 0;
        for (int i = 0; i < ious.length; i++) {
            largest = Math.max(largest, Math.abs(ious[i] - expected.get(i).doubleValue()));
        }
        return List.of(
                Agreement.atMost("masks whose compressed counts differ", different, 0),
                Agreement.atMost("largest difference of an IoU", largest, ROUNDING));
    }
}
