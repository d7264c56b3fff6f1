package io.flowcut.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.flowcut.activities.random.SeededRandom;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoClipTest {
    private static final DemoOptions SMALL = new DemoOptions(7, 12, 3, 216, 120);

    @Test
    void theSameOptionsGiveTheSameBytesInAnyOrder() {
        DemoClip forward = new DemoClip(SMALL);
        DemoClip backward = new DemoClip(SMALL);
        byte[][] frames = new byte[SMALL.frames()][];
        byte[][] labels = new byte[SMALL.frames()][];
        for (int t = 0; t < SMALL.frames(); t++) {
            DemoFrame frame = forward.frame(t);
            frames[t] = frame.image().pixels();
            labels[t] = frame.labels();
        }
        for (int t = SMALL.frames() - 1; t >= 0; t--) {
            DemoFrame frame = backward.frame(t);
            assertThat(frame.image().pixels()).isEqualTo(frames[t]);
            assertThat(frame.labels()).isEqualTo(labels[t]);
        }
    }

    /** A change here means that figures reported for a seed no longer compare. */
    @Test
    void seedOneIsTheClipThatItAlwaysWas() throws NoSuchAlgorithmException {
        DemoFrame frame = new DemoClip(DemoOptions.DEFAULT).frame(5);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(frame.image().pixels());
        digest.update(frame.labels());
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("1947d0ae59089bc3fa9645c3e9f579c1396e32f91ba6fc29bbba57d129c5f777");
    }

    @Test
    void anotherSeedIsAnotherClip() {
        DemoOptions other = new DemoOptions(8, 12, 3, 216, 120);
        assertThat(new DemoClip(other).frame(0).image().pixels())
                .isNotEqualTo(new DemoClip(SMALL).frame(0).image().pixels());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 11, 20})
    void objectsAreOfOrdinarySizeAndMove(long seed) {
        DemoOptions options = new DemoOptions(seed, 24, 3, 432, 240);
        DemoClip clip = new DemoClip(options);
        double[][] centres = new double[2][];
        for (int sample = 0; sample < 2; sample++) {
            byte[] labels = clip.frame(6 * sample).labels();
            int[] areas = new int[4];
            double[] sums = new double[4];
            for (int i = 0; i < labels.length; i++) {
                areas[labels[i]]++;
                sums[labels[i]] += i % 432;
            }
            for (int k = 1; k <= 3; k++) {
                assertThat(areas[k]).as("object %d", k).isBetween(432 * 240 / 400, 432 * 240 / 9);
                sums[k] /= areas[k];
            }
            centres[sample] = sums;
        }
        assertThat(centres[0]).isNotEqualTo(centres[1]);
    }

    /** Drawn on black: what is labelled has texture, and what is farther than the soft edge from it has none. */
    @Test
    void theLabelIsWhereTheTextureIs() {
        SeededRandom random = new SeededRandom(5);
        MovingObject object = MovingObject.random(random, new TexturePainter(random), SMALL, 1, 108, 60);
        Picture black = new Picture(216, 120);
        byte[] labels = new byte[216 * 120];
        Similarity camera = Similarity.about(108, 60, 0.1, 1.05, 3.3, -2.2);
        object.draw(6, camera, object.texture(), black, labels, (byte) 1);
        byte[] marked = new byte[labels.length];
        int pixels = object.mark(6, camera, 216, 120, marked, (byte) 1);
        assertThat(marked).isEqualTo(labels);
        int area = 0;
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 216; x++) {
                boolean drawn = black.values[3 * (y * 216 + x)] > 0;
                if (labels[y * 216 + x] == 1) {
                    area++;
                    assertThat(drawn).isTrue();
                } else if (drawn) {
                    assertThat(labelledNear(labels, x, y)).isTrue();
                }
            }
        }
        assertThat(area).isEqualTo(pixels).isBetween(216 * 120 / 60, 216 * 120 / 10);
    }

    private static boolean labelledNear(byte[] labels, int x, int y) {
        for (int ny = Math.max(0, y - 1); ny <= Math.min(119, y + 1); ny++) {
            for (int nx = Math.max(0, x - 1); nx <= Math.min(215, x + 1); nx++) {
                if (labels[ny * 216 + nx] == 1) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void anOutlineHasTheAreaAskedForAndKnowsItsInside() {
        for (int seed = 0; seed < 20; seed++) {
            Outline outline = Outline.random(new SeededRandom(seed), 900);
            assertThat(outline.area()).isCloseTo(900, offset(1e-6));
            assertThat(outline.signedDistance(0, 0)).isNegative();
            assertThat(outline.signedDistance(2 * outline.radius(), 0)).isGreaterThan(0.99 * outline.radius());
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new DemoOptions(1, 0, 3, 432, 240))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frames: 0 is not allowed; allowed: 1 to 10000");
        assertThatThrownBy(() -> new DemoOptions(1, 1, 3, 63, 240)).hasMessageContaining("width: 63");
    }

    @Test
    void aSimilarityAndItsInverseCancel() {
        Similarity similarity = Similarity.about(3, 4, 0.3, 1.7, 5, -2);
        Similarity inverse = similarity.inverse();
        double x = similarity.x(10, 20);
        double y = similarity.y(10, 20);
        assertThat(inverse.x(x, y)).isCloseTo(10, offset(1e-9));
        assertThat(inverse.y(x, y)).isCloseTo(20, offset(1e-9));
    }
}
