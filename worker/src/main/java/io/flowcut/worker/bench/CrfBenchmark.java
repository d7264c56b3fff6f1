package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowcut.activities.crf.DenseCrf;
import io.flowcut.activities.crf.RefinedMask;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dense CRF of one mask of a picture, and of all of them together, on two threads, against pydensecrf2. The bilateral
 * lattice is built anew in each run; the Gaussian one, which depends on the size alone, is kept from run to run, as for the
 * frames of a video.
 */
public final class CrfBenchmark implements Benchmark {
    /** Threads of all benchmarks of the CRF. */
    static final int THREADS = 2;

    private static final double EQUAL_LABELS = 0.99;
    private static final double MEAN_DIFFERENCE = 0.001;

    private final RgbImage picture;
    private final List<BinaryMask> masks;
    private List<RefinedMask> refined = List.of();

    public CrfBenchmark(CrfInput input) {
        requireNonNull(input, "input");
        picture = input.picture();
        masks = input.masks();
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("crf_driver.py");
    }

    @Override
    public BenchReport run(BenchRun run) {
        int count = masks.size();
        try {
            run.reference().ifPresent(reference -> load(run.scratch(), reference));
            DenseCrf crf = new DenseCrf(CrfConfig.DEFAULT, THREADS);
            List<StageTiming> stages = new ArrayList<>();
            if (count > 1) {
                List<BinaryMask> first = masks.subList(0, 1);
                stages.add(run.time("1 mask", () -> crf.process(picture, first), "refine", Map.of("masks", 1)));
            }
            String name = count == 1 ? "1 mask" : count + " masks";
            stages.add(run.time(name, () -> refined = crf.process(picture, masks), "refine", Map.of("masks", count)));
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("width", picture.width());
            parameters.put("height", picture.height());
            parameters.put("masks", count);
            parameters.put("repeats", run.repeats());
            String input = String.format(
                    "dense CRF of %d masks at %dx%d, %d iterations, %d threads",
                    count, picture.width(), picture.height(), CrfConfig.DEFAULT.iterations(), THREADS);
            List<Agreement> agreements = run.reference().isPresent()
                    ? compare(run.scratch(), run.reference().get())
                    : List.of();
            return new BenchReport("crf", input, parameters, stages, agreements);
        } catch (IOException e) {
            throw FlowCutException.storage(run.scratch().toString(), "cannot be written: " + e, e);
        }
    }

    private void load(Path scratch, ReferenceProcess reference) {
        Path pictureFile = scratch.resolve("picture.npy");
        Path masksFile = scratch.resolve("masks.npy");
        int pixels = picture.width() * picture.height();
        byte[] all = new byte[masks.size() * pixels];
        for (int i = 0; i < masks.size(); i++) {
            System.arraycopy(masks.get(i).pixels(), 0, all, i * pixels, pixels);
        }
        try {
            NpyFile.write(pictureFile, picture.pixels(), picture.height(), picture.width(), 3);
            NpyFile.write(masksFile, all, masks.size(), picture.height(), picture.width());
        } catch (IOException e) {
            throw FlowCutException.storage(scratch.toString(), "cannot be written: " + e, e);
        }
        reference.call("load", Map.of("picture", pictureFile.toString(), "masks", masksFile.toString()));
    }

    private List<Agreement> compare(Path scratch, ReferenceProcess reference) throws IOException {
        Path labelsFile = scratch.resolve("labels.npy");
        Path probabilitiesFile = scratch.resolve("probabilities.npy");
        int pixels = picture.width() * picture.height();
        byte[] labels = new byte[refined.size() * pixels];
        float[] probabilities = new float[refined.size() * pixels];
        for (int i = 0; i < refined.size(); i++) {
            System.arraycopy(refined.get(i).labels().pixels(), 0, labels, i * pixels, pixels);
            System.arraycopy(refined.get(i).probability(), 0, probabilities, i * pixels, pixels);
        }
        NpyFile.write(labelsFile, labels, refined.size(), picture.height(), picture.width());
        NpyFile.write(probabilitiesFile, probabilities, refined.size(), picture.height(), picture.width());
        JsonNode answer = reference.call(
                "compare", Map.of("labels", labelsFile.toString(), "probabilities", probabilitiesFile.toString()));
        return List.of(
                Agreement.atLeast(
                        "share of equal labels, least of the masks",
                        answer.get("equal").doubleValue(),
                        EQUAL_LABELS),
                Agreement.atMost(
                        "mean difference of the probability, largest of the masks",
                        answer.get("difference").doubleValue(),
                        MEAN_DIFFERENCE));
    }
}
