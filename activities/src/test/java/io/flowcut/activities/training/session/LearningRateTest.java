package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.workflows.config.TrainingLoopConfig;
import org.junit.jupiter.api.Test;

class LearningRateTest {
    private static LearningRate rate(String schedule) {
        TrainingLoopConfig all = TrainingLoopConfig.DEFAULT;
        return new LearningRate(new TrainingLoopConfig(
                110,
                all.batch(),
                all.accumulation(),
                0.1,
                all.backboneRate(),
                all.weightDecay(),
                10,
                schedule,
                all.clipNorm(),
                all.precision(),
                all.device(),
                all.seed(),
                all.clipFrames(),
                all.checkpointSteps(),
                all.validationSteps(),
                all.patience(),
                all.logSteps()));
    }

    @Test
    void growsDuringTheWarmup() {
        for (String schedule : new String[] {"constant", "cosine", "step"}) {
            assertThat(rate(schedule).of(0)).isCloseTo(0.01, within(1e-12));
            assertThat(rate(schedule).of(4)).isCloseTo(0.05, within(1e-12));
            assertThat(rate(schedule).of(10)).isCloseTo(0.1, within(1e-12));
        }
    }

    @Test
    void fallsAsTheScheduleSays() {
        assertThat(rate("constant").of(109)).isEqualTo(0.1);
        assertThat(rate("cosine").of(60)).isCloseTo(0.05, within(1e-12));
        assertThat(rate("cosine").of(110)).isCloseTo(0, within(1e-12));
        assertThat(rate("cosine").of(500)).isCloseTo(0, within(1e-12));
        assertThat(rate("step").of(98)).isEqualTo(0.1);
        assertThat(rate("step").of(99)).isCloseTo(0.01, within(1e-12));
    }
}
