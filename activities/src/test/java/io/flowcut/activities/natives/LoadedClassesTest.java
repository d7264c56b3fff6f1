package io.flowcut.activities.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoadedClassesTest {
    /** Loads a library that is not there. */
    public static final class Broken {
        static {
            System.load(Path.of("no-such-folder", "libgtk.so").toAbsolutePath().toString());
        }

        private Broken() {}
    }

    /** Loads nothing. */
    public static final class Sound {
        private Sound() {}
    }

    @Test
    void whatDidNotLoadIsSaidEveryTimeWithTheCause() {
        LoadedClasses classes = LoadedClasses.load("OpenCV", Sound.class, Broken.class);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(classes::require)
                    .isInstanceOfSatisfying(
                            FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.NATIVE_LIBRARY))
                    .hasMessageStartingWith("OpenCV does not load on this machine: ")
                    .hasMessageContaining("libgtk.so")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void whatLoadedCanBeUsed() {
        LoadedClasses.load("Nothing", Sound.class).require();
    }
}
