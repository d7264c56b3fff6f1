package io.flowcut.activities.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where the shared golden data and clips lie; tests that need them are skipped where they are not. */
public final class Golden {
    private Golden() {}

    /** The shared folder; skips the calling test with a message when it is missing. */
    public static Path shared() {
        Path shared = Path.of(System.getProperty("flowcut.shared", "../../shared"));
        Assumptions.assumeTrue(
                Files.isDirectory(shared),
                () -> "skipped: no shared data at " + shared.toAbsolutePath().normalize());
        return shared;
    }

    /** One folder of golden data. */
    public static Path folder(String name) {
        return shared().resolve("golden").resolve(name);
    }
}
