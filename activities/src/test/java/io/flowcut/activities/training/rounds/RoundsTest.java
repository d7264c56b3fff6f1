package io.flowcut.activities.training.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.training.input.AssembledDataset;
import io.flowcut.activities.training.input.LabelledVideos;
import io.flowcut.activities.training.input.RedBoxes;
import io.flowcut.activities.training.model.VideoMaskModel;
import io.flowcut.activities.training.prediction.ColourModel;
import io.flowcut.activities.training.prediction.LoadedModels;
import io.flowcut.activities.training.prediction.MaskModels;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.RoundsConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static final int FRAMES = 6;
    private static final PredictionConfig PREDICTION =
            new PredictionConfig("", 4, 2, 2, 0.05, 0.001, 0.4, 0, 0, false, false);

    @TempDir
    Path folder;

    private final Storage storage = Storage.local(new MemoryStore());
    private final ColourModel model = new ColourModel(64, 96);
    private RedBoxes boxes;

    @BeforeEach
    void write() throws IOException {
        boxes = RedBoxes.local(folder, storage, FRAMES, 2).write(3);
        Path files = Files.createDirectories(folder.resolve("model"));
        Files.writeString(files.resolve("model.json"), "{}");
        Files.writeString(files.resolve("model.safetensors"), "weights");
    }

    private MaskModels.SharedModel open(VideoMaskModel loaded) {
        // The model lives as long as the test.
        return new LoadedModels(path -> loaded, folder, storage).open("model");
    }

    private ValidationSamples samples() {
        return new ValidationSamples(new LabelledVideos(storage), 0.3);
    }

    private RoundDataset next(AssembledDataset dataset, RoundsConfig rounds, String output) {
        LabelSelector selector = new LabelSelector(open(model), storage, PREDICTION, rounds);
        OutputFolder target =
                OutputFolder.opener(storage).open(folder.resolve(output).toUri().toString());
        return new NextLabels(storage.artifacts()).write(dataset, selector, target, () -> {});
    }

    @Test
    void aModelThatFindsWhatIsLabelledScoresHighAndABlindOneNothing() {
        try (AssembledDataset dataset = AssembledDataset.open(boxes.uri(), storage)) {
            SegmentValidation validation = new SegmentValidation(dataset, storage, 4);
            int[] alive = new int[1];
            ValidationSamples samples = samples();
            ValidationFigures figures = validation.process(open(model), PREDICTION, samples, () -> alive[0]++);
            assertThat(figures.segments()).isEqualTo(4);
            assertThat(figures.objects()).isEqualTo(8);
            assertThat(figures.ap50()).isEqualTo(1);
            assertThat(figures.ap()).isBetween(0.5, 1.0);
            assertThat(figures.ar10()).isBetween(0.5, 1.0);
            assertThat(alive[0]).isEqualTo(4);
            PredictionConfig sureOnly = new PredictionConfig("", 4, 2, 2, 0.99, 0.001, 0.4, 0, 0, false, false);
            assertThat(validation
                            .process(open(model), sureOnly, samples(), () -> {})
                            .ap50())
                    .isZero();
        }
    }

    /** Each of the four segments beside what the model sees in it: red boxes in the colours of their tracks. */
    @Test
    void samplesShowLabelsAndPredictionsSideBySide() throws IOException {
        try (AssembledDataset dataset = AssembledDataset.open(boxes.uri(), storage)) {
            ValidationSamples samples = samples();
            new SegmentValidation(dataset, storage, 4).process(open(model), PREDICTION, samples, () -> {});
            Files.write(folder.resolve("samples.png"), samples.png());
            BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(samples.png()));
            assertThat(sheet.getWidth()).isEqualTo(4 * 328 + 8);
            assertThat(sheet.getHeight()).isEqualTo(2 * 210 + 8);
            ValidationSamples unsure = new ValidationSamples(new LabelledVideos(storage), 1.01);
            new SegmentValidation(dataset, storage, 4).process(open(model), PREDICTION, unsure, () -> {});
            BufferedImage bare = ImageIO.read(new ByteArrayInputStream(unsure.png()));
            // The model finds what is labelled, and so as much is coloured on both sides, but for the borders.
            long labelled = coloured(sheet, 8, bare);
            assertThat(labelled).isGreaterThan(500);
            assertThat(coloured(sheet, 336, bare)).isBetween(labelled * 8 / 10, labelled * 12 / 10);
        }
    }

    /** Pixels of a cell in the upper row that differ from those of the second cell of a sheet without masks. */
    private static long coloured(BufferedImage sheet, int left, BufferedImage bare) {
        long count = 0;
        for (int y = 8; y < 8 + 180; y++) {
            for (int x = 0; x < 320; x++) {
                count += sheet.getRGB(left + x, y) == bare.getRGB(336 + x, y) ? 0 : 1;
            }
        }
        return count;
    }

    @Test
    void tracksThatAreSureAndAgreeBecomeTheLabelsOfAllTheirFrames() throws IOException {
        try (AssembledDataset dataset = AssembledDataset.open(boxes.uri(), storage)) {
            RoundDataset result = next(dataset, new RoundsConfig(2, 0.5, 0.5), "next");
            assertThat(result.written()).isTrue();
            assertThat(result.tracks()).isEqualTo(4);
            assertThat(result.videos()).isEqualTo(2);
            // Pairs up to four frames apart, where the labels had neighbours alone.
            assertThat(result.segments()).isGreaterThan(2 * (FRAMES - 1));
            assertThat(folder.resolve("next/val.json")).hasSameBinaryContentAs(folder.resolve("dataset/val.json"));
            try (AssembledDataset next =
                    AssembledDataset.open(folder.resolve("next").toString(), storage)) {
                assertThat(next.digest()).isEqualTo(result.digest()).isNotEqualTo(dataset.digest());
                assertThat(next.train().size()).isEqualTo((int) result.segments());
                assertThat(next.train().segment(0).segment().objects()).hasSize(2);
                assertThat(next.val().size()).isEqualTo(FRAMES - 1);
            }
            int clips = model.clips();
            assertThat(model.largestBatch()).isEqualTo(PREDICTION.batch());
            assertThat(next(dataset, new RoundsConfig(2, 0.5, 0.5), "again")).isEqualTo(result);
            assertThat(model.clips()).isEqualTo(clips);
            assertThat(folder.resolve("again/train.json")).hasSameBinaryContentAs(folder.resolve("next/train.json"));
        }
    }

    @Test
    void whereNoTrackPassesNothingIsWritten() {
        try (AssembledDataset dataset = AssembledDataset.open(boxes.uri(), storage)) {
            RoundDataset unsure = next(dataset, new RoundsConfig(2, 0.99, 0), "next");
            assertThat(unsure.written()).isFalse();
            assertThat(unsure.unsure()).isEqualTo(4);
            RoundDataset disagreeing = next(dataset, new RoundsConfig(2, 0, 0.999), "next");
            assertThat(disagreeing.written()).isFalse();
            assertThat(disagreeing.disagreeing()).isEqualTo(4);
            assertThat(folder.resolve("next")).doesNotExist();
        }
    }

    @Test
    void withoutVideosForValidationThereIsNothingToScore() throws IOException {
        RedBoxes single =
                RedBoxes.local(folder.resolve("single"), storage, FRAMES, 2).write(1);
        try (AssembledDataset dataset = AssembledDataset.open(single.uri(), storage)) {
            SegmentValidation validation = new SegmentValidation(dataset, storage, 4);
            assertThatThrownBy(() -> validation.process(open(model), PREDICTION, samples(), () -> {}))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("no video is kept for validation");
        }
    }
}
