package io.flowcut.worker.run;

/** Is told how a run comes on. */
public interface RunListener {
    /** A fact that the user should know once. */
    void note(String line);

    /** Called about once a second. */
    void progress(RunProgress progress);

    /** The labelling is over, one way or the other; no progress follows. */
    void ended();
}
