package io.flowcut.activities.video;

import io.flowcut.activities.natives.NativeLibraries;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG and PNG pictures by OpenCV into 8-bit red, green, blue: grey is repeated, palettes and CMYK are converted,
 * 16 bits reduced to 8, alpha dropped, EXIF orientation not applied (as mask tools read frames).
 */
final class PictureDecoder {
    private static final int FLAGS = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    /** @throws FlowCutException of type NativeLibrary when OpenCV does not load on this machine */
    PictureDecoder() {
        NativeLibraries.load();
    }

    /**
     * Decodes a picture.
     *
     * @param file name for messages
     * @param content the whole file
     * @throws FlowCutException of type BadInput when the picture is damaged
     */
    RgbImage decode(String file, byte[] content) {
        PictureHeader header = PictureHeader.of(file, content);
        try (BytePointer bytes = new BytePointer(content);
                Mat encoded = new Mat(1, content.length, opencv_core.CV_8UC1, bytes);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, FLAGS)) {
            if (decoded.empty() || decoded.type() != opencv_core.CV_8UC3) {
                throw FlowCutException.badInput(file, "the picture is damaged and cannot be decoded");
            }
            if (decoded.cols() != header.width() || decoded.rows() != header.height() || !decoded.isContinuous()) {
                throw FlowCutException.badInput(file, "the picture has another size than its header says");
            }
            byte[] pixels = new byte[3 * decoded.cols() * decoded.rows()];
            decoded.data().get(pixels);
            return new RgbImage(decoded.cols(), decoded.rows(), pixels);
        } catch (FlowCutException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": the picture is damaged and cannot be decoded", e);
        }
    }
}
