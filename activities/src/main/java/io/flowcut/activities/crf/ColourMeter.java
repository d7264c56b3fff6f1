package io.flowcut.activities.crf;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.video.RgbImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Measures the colours of masks in CIE Lab, as OpenCV puts it into bytes. Not thread-safe. */
public final class ColourMeter {
    private byte[] lab = new byte[0];

    /** Lab of a picture, three bytes a pixel, rows from the top; valid until the next call. */
    public byte[] lab(RgbImage picture) {
        if (lab.length != picture.pixels().length) {
            lab = new byte[picture.pixels().length];
        }
        try (BytePointer pixels = new BytePointer(picture.pixels());
                Mat source = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3, pixels);
                Mat target = new Mat()) {
            opencv_imgproc.cvtColor(source, target, opencv_imgproc.COLOR_RGB2Lab);
            target.data().get(lab);
        }
        return lab;
    }

    /** The colours of a mask of the picture's size. */
    static ColourHistogram process(byte[] lab, BinaryMask mask) {
        int[] counts = new int[ColourHistogram.BINS];
        byte[] pixels = mask.pixels();
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] != 0) {
                counts[ColourHistogram.bin(lab[3 * i] & 0xff, lab[3 * i + 1] & 0xff, lab[3 * i + 2] & 0xff)]++;
            }
        }
        return ColourHistogram.ofCounts(counts);
    }
}
