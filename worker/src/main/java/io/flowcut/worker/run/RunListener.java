package io.flowcut.worker.run;

import java.nio.file.Path;

/** Is told how a run comes on. */
public interface RunListener {
    /** The output folder is there and can be written; {@code own} is the program's folder in it. */
    void opened(Path own);

    /** A fact that the user should know once. */
    void note(String line);

    /** Called about once a second. */
    void progress(RunProgress progress);

    /** The labelling is over, one way or the other; no progress follows. */
    void ended();
}
