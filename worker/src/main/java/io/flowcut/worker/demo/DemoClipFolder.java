package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a demo clip as a folder: {@code frames/00000.png} and {@code masks/00000.png}, palette index = object. */
public final class DemoClipFolder {
    private final Path folder;

    public DemoClipFolder(Path folder) {
        this.folder = requireNonNull(folder, "folder");
    }

    /** The pictures, an input of {@code label}. */
    public Path frames() {
        return folder.resolve("frames");
    }

    /** The truth. */
    public Path masks() {
        return folder.resolve("masks");
    }

    /** Writes all frames of the clip. */
    public void write(DemoClip clip) {
        try {
            clear(frames());
            clear(masks());
            for (int t = 0; t < clip.options().frames(); t++) {
                DemoFrame frame = clip.frame(t);
                String name = String.format(Locale.ROOT, "%05d.png", t);
                Files.write(frames().resolve(name), FramePng.encode(frame.image()));
                LabelMap truth =
                        new LabelMap(clip.options().width(), clip.options().height(), frame.labels());
                Files.write(masks().resolve(name), new PalettePng().encode(truth));
            }
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "the clip cannot be written: " + e.getMessage(), e);
        }
    }

    /** Frames of a longer clip that was here before would be labelled with this one. */
    private static void clear(Path pictures) throws IOException {
        Files.createDirectories(pictures);
        try (var files = Files.newDirectoryStream(pictures, "*.png")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
