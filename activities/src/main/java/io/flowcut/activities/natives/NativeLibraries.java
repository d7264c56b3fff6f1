package io.flowcut.activities.natives;

import io.flowcut.workflows.error.FlowCutException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Loads the native libraries, one after the other on one thread, before several threads use them.
 *
 * <p>Left to itself JavaCPP loads a library where one of its classes is first used. There the thread holds the class,
 * waits for the lock of JavaCPP's loader, and is waited for by whoever has that lock and initialises the same class from
 * the library that it loads: two steps that began at the same moment in a new process stood still for ever.
 */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * What is thrown when a native library does not load.
     *
     * @param library what the message calls it
     * @param thrown what loading it threw; the innermost cause stands in the message
     * @return an exception of type NativeLibrary
     */
    public static FlowCutException failure(String library, Throwable thrown) {
        return LoadedClasses.failure(library, thrown);
    }

    /**
     * Loads OpenBLAS and OpenCV; does nothing from the second call on. Other threads that call it wait.
     *
     * @throws FlowCutException of type NativeLibrary when the libraries are not there for this machine
     */
    public static void load() {
        Pictures.LIBRARIES.require();
    }

    /**
     * The same, and FFmpeg as well.
     *
     * @throws FlowCutException of type NativeLibrary when the libraries are not there for this machine
     */
    public static void loadVideo() {
        load();
        Videos.LIBRARIES.require();
    }

    /** Its initialisation loads, so that the runtime lets one thread do it and the others wait. */
    private static final class Pictures {
        static final LoadedClasses LIBRARIES = LoadedClasses.load(
                "OpenCV",
                Pointer.class,
                BytePointer.class,
                IntPointer.class,
                FloatPointer.class,
                DoublePointer.class,
                PointerPointer.class,
                openblas_nolapack.class,
                opencv_core.class,
                Mat.class,
                opencv_imgproc.class,
                opencv_imgcodecs.class,
                opencv_calib3d.class,
                opencv_video.class);
    }

    private static final class Videos {
        static final LoadedClasses LIBRARIES = LoadedClasses.load(
                "FFmpeg",
                avutil.class,
                avcodec.class,
                avformat.class,
                swscale.class,
                AVFrame.class,
                AVPacket.class,
                AVFormatContext.class);
    }
}
