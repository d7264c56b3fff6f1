package io.flowcut.activities.training.prediction;

/** The pixels inside a mask of one or more frames as bits, to compare many masks with each other. Immutable. */
final class MaskBits {
    private final long[] words;
    private final int size;

    private MaskBits(long[] words, int size) {
        this.words = words;
        this.size = size;
    }

    /** Those above 0. */
    static MaskBits of(byte[] logits) {
        long[] words = new long[(logits.length + Long.SIZE - 1) / Long.SIZE];
        int size = 0;
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] > 0) {
                words[i / Long.SIZE] |= 1L << (i % Long.SIZE);
                size++;
            }
        }
        return new MaskBits(words, size);
    }

    /** Pixels inside. */
    int size() {
        return size;
    }

    /** Pixels inside this and another mask of the same size. */
    int shared(MaskBits other) {
        int shared = 0;
        for (int i = 0; i < words.length; i++) {
            shared += Long.bitCount(words[i] & other.words[i]);
        }
        return shared;
    }

    /** IoU with another mask of the same size; 0 when both are empty. */
    double iou(MaskBits other) {
        int either = either(other);
        return either == 0 ? 0 : (double) shared(other) / either;
    }

    /** Pixels inside this mask or another one of the same size. */
    int either(MaskBits other) {
        return size + other.size - shared(other);
    }

    /** Pixels inside this mask and at least one of two others. */
    int shared(MaskBits first, MaskBits second) {
        int shared = 0;
        for (int i = 0; i < words.length; i++) {
            shared += Long.bitCount(words[i] & (first.words[i] | second.words[i]));
        }
        return shared;
    }
}
