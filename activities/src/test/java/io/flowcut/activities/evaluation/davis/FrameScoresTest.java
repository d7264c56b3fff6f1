package io.flowcut.activities.evaluation.davis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.mask.LabelMap;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameScoresTest {
    private static final int SIDE = 16;

    private static LabelMap columns(int from, int to, int label) {
        byte[] labels = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            Arrays.fill(labels, y * SIDE + from, y * SIDE + to, (byte) label);
        }
        return new LabelMap(SIDE, SIDE, labels);
    }

    @Test
    void whatIsFoundInVoidCountsForNobody() {
        byte[] truth = columns(0, 4, 1).labels();
        for (int y = 0; y < SIDE; y++) {
            Arrays.fill(truth, y * SIDE + 4, y * SIDE + 8, (byte) LabelMap.VOID);
        }
        LabelMap found = columns(0, 8, 1);
        byte[] before = found.labels().clone();
        LabelMap trueMap = new LabelMap(SIDE, SIDE, truth);
        FrameScores scores = FrameScores.compare(trueMap, 1, FrameScores.outsideVoid(trueMap, found));
        assertThat(scores.region(0, 0)).isEqualTo(1);
        assertThat(scores.contour(0, 0)).isEqualTo(1);
        assertThat(found.labels()).isEqualTo(before);
    }

    @Test
    void whatIsFoundInTheBackgroundCounts() {
        FrameScores scores = FrameScores.compare(columns(0, 4, 1), 1, columns(0, 8, 1));
        assertThat(scores.region(0, 0)).isEqualTo(0.5);
        assertThat(scores.contour(0, 0)).isLessThan(1);
    }
}
