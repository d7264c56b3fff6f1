package io.flowcut.worker.bench;

import java.util.Optional;

/** Times a kernel of ours and, where it is there, the reference on the same input. */
public interface Benchmark {
    /**
     * The Python file of ours, a resource beside this interface, whose functions call the reference; empty when there
     * is none.
     */
    Optional<String> driver();

    /** Runs it. */
    BenchReport run(BenchRun run);
}
