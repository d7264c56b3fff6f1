package io.flowcut.activities.training.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.config.PredictionConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Masks of two frames of one row. */
class JoinedObjectsTest {
    private static final double SURE = 0.3;

    /** A mask from rows of letters: # inside. */
    private static ClipObject object(double score, String frames) {
        byte[] logits = new byte[frames.length()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (byte) (frames.charAt(i) == '#' ? 50 : -50);
        }
        return new ClipObject((float) score, new float[] {1}, logits);
    }

    @Test
    void aMaskOfTwoGivesWayToThemEvenIfTheyAreLessSure() {
        ClipObject both = object(0.9, "####..########..####");
        ClipObject left = object(0.5, "####......####......");
        ClipObject right = object(0.15, "......####......####");
        ClipObject unsure = object(0.12, ".....#.........#....");

        assertThat(JoinedObjects.separate(List.of(both, left, right, unsure), SURE))
                .containsExactly(left, right);
    }

    @Test
    void aMaskOfWhichOnlyOnePartIsKnownStays() {
        ClipObject both = object(0.9, "####..########..####");
        ClipObject left = object(0.5, "####......####......");
        assertThat(JoinedObjects.separate(List.of(both, left), SURE)).containsExactly(both, left);

        // Together they cover a half.
        ClipObject piece = object(0.4, "......##............");
        assertThat(JoinedObjects.separate(List.of(both, left, piece), SURE)).containsExactly(both, left, piece);
    }

    @Test
    void twoViewsOfOneObjectAreNotItsParts() {
        ClipObject whole = object(0.9, "##########..........");
        ClipObject most = object(0.8, "########............");
        ClipObject other = object(0.7, "..########..........");
        ClipObject again = object(0.6, "#########...........");
        assertThat(JoinedObjects.separate(List.of(whole, most, other, again), SURE))
                .containsExactly(whole, most, other, again);
    }

    @Test
    void whatIsNotSureItselfIsNeitherKeptNorTakenApart() {
        ClipObject both = object(0.2, "####..########..####");
        ClipObject left = object(0.15, "####......####......");
        ClipObject right = object(0.15, "......####......####");
        assertThat(JoinedObjects.separate(List.of(both, left, right), SURE)).isEmpty();
        assertThat(JoinedObjects.separate(List.of(), SURE)).isEmpty();
    }

    @Test
    void ofThreeHeldAsOneAndAsTwoEachComesOut() {
        ClipObject all = object(0.9, "###.###.###.........");
        ClipObject two = object(0.8, "###.###.............");
        ClipObject a = object(0.7, "###.................");
        ClipObject b = object(0.6, "....###.............");
        ClipObject c = object(0.5, "........###.........");
        assertThat(JoinedObjects.separate(List.of(all, two, a, b, c), SURE)).containsExactly(a, b, c);
    }

    @Test
    void theFilterLooksForPartsAtAThirdOfTheScore() {
        String[] masks = {"####..####", "####......", "......####"};
        assertThat(filtered(masks, 0.9f, 0.8f, 0.12f)).containsExactly("####......", "......####");
        assertThat(filtered(masks, 0.9f, 0.8f, 0.09f)).containsExactly("####..####");
    }

    private static List<String> filtered(String[] masks, float... scores) {
        float[] logits = new float[masks.length * masks[0].length()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = masks[i / masks[0].length()].charAt(i % masks[0].length()) == '#' ? 7 : -7;
        }
        ClipPrediction prediction =
                new ClipPrediction(masks.length, 1, 1, masks[0].length(), 1, scores, logits, new float[masks.length]);
        PredictionConfig config = new PredictionConfig("", 2, 1, 1, SURE, 0.001, 0.4, 0, 0, false, false);
        List<String> found = new ArrayList<>();
        for (ClipObject object : new ObjectFilter(config).process(prediction, 0).objects()) {
            StringBuilder mask = new StringBuilder();
            for (byte logit : object.logits()) {
                mask.append(logit > 0 ? '#' : '.');
            }
            found.add(mask.toString());
        }
        return found;
    }
}
