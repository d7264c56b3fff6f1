package io.flowcut.activities.storage;

import java.nio.ByteBuffer;

/**
 * Conversion between floats and IEEE 754-2008 binary16 ("half") numbers: 1 sign bit, 5 exponent bits, 10 fraction bits.
 * Largest finite value 65504, smallest positive 2^-24, relative precision 2^-11. Written here because JDK 17 has none.
 */
public final class HalfFloat {
    /** Largest finite half. */
    public static final float MAX_VALUE = 65504f;

    private static final int INFINITY = 0x7c00;
    private static final int FLOAT_INFINITY = 0x7f800000;
    /** 65520, from which on rounding to nearest gives infinity. */
    private static final int FLOAT_OVERFLOW = 0x477ff000;
    /** 2^-14, the smallest normal half. */
    private static final int FLOAT_MIN_NORMAL = 0x38800000;
    /** 2^-25, half of the smallest half: this and everything below rounds to zero. */
    private static final int FLOAT_UNDERFLOW = 0x33000000;
    /** Difference of the exponent biases, 127 - 15, at a float's exponent bits. */
    private static final int REBIAS = 112 << 23;

    private HalfFloat() {}

    /** Rounds to the nearest half, ties to even; overflow gives infinity, NaN stays NaN, the sign is kept. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > FLOAT_INFINITY) {
            return (short) (sign | INFINITY | 0x200 | ((magnitude >> 13) & 0x1ff));
        }
        if (magnitude >= FLOAT_OVERFLOW) {
            return (short) (sign | INFINITY);
        }
        if (magnitude >= FLOAT_MIN_NORMAL) {
            // Rounding may carry into the exponent, which is then right as well.
            int rounded = magnitude - REBIAS + 0xfff + ((magnitude >> 13) & 1);
            return (short) (sign | (rounded >> 13));
        }
        if (magnitude <= FLOAT_UNDERFLOW) {
            return (short) sign;
        }
        int significand = (magnitude & 0x7fffff) | 0x800000;
        int shift = 126 - (magnitude >>> 23);
        int units = significand >> shift;
        int rest = significand & ((1 << shift) - 1);
        int tie = 1 << (shift - 1);
        if (rest > tie || (rest == tie && (units & 1) == 1)) {
            units++;
        }
        return (short) (sign | units);
    }

    /** The value of a half; exact. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | (fraction << 13));
        }
        return Float.intBitsToFloat(sign | ((exponent << 23) + REBIAS) | (fraction << 13));
    }

    /** Writes all values as halves at the position of {@code target}, in its byte order; 2 bytes a value. */
    public static void write(float[] values, ByteBuffer target) {
        for (float value : values) {
            target.putShort(fromFloat(value));
        }
    }

    /** Reads {@code count} halves from the position of {@code source}, in its byte order. */
    public static float[] read(ByteBuffer source, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = toFloat(source.getShort());
        }
        return values;
    }
}
