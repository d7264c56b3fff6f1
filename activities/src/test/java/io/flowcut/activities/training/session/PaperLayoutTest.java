package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.training.model.ModelDescription;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.config.TrainingConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of the preset r50, bottlenecks and deformable attention, with fewer channels than the paper's. */
class PaperLayoutTest {
    @TempDir
    Path folder;

    @Test
    void trains() {
        TrainingConfig small = TinyTraining.config(4, 1, 1, 6, 32);
        NetworkConfig network = new NetworkConfig(
                "resnet50", "", TinyTraining.HEIGHT, TinyTraining.WIDTH, 32, 4, 6, 4, 64, true, 2, false, false);
        TrainingConfig config = new TrainingConfig(
                network, small.loop(), small.loss(), small.augmentation(), small.rounds(), small.tracking());
        try (DjlTrainingSession session =
                TinyTraining.open(config, new ShapeClips(1, TinyTraining.HEIGHT, TinyTraining.WIDTH))) {
            double first = session.advance().total();
            session.advance();
            session.advance();
            StepLosses last = session.advance();
            assertThat(last.gradientNorm()).isPositive();
            assertThat(last.total()).isLessThan(first);
            session.exportModel(folder);
        }
        assertThat(ModelDescription.read(folder).network()).isEqualTo(network);
    }
}
