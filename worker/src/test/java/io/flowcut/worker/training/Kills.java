package io.flowcut.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Kills trainings: each process as {@code kill -9} does, at a random moment after it kept another checkpoint. */
final class Kills {
    /** Begins the same training in another process. */
    @FunctionalInterface
    interface Starter {
        Process begin() throws IOException;
    }

    private final Path out;
    private final Path log;
    private final Random random = new Random(5);

    /**
     * @param out output folder of the training, with the store in it
     * @param log what the processes print
     */
    Kills(Path out, Path log) {
        this.out = out;
        this.log = log;
    }

    /** Kills so many processes; the next one ends the training. */
    void run(int kills, int mostMillis, Starter starter) throws Exception {
        Optional<String> checkpoint = Optional.empty();
        for (int kill = 1; kill <= kills; kill++) {
            Process process = starter.begin();
            try {
                checkpoint = awaitAnotherCheckpoint(process, checkpoint);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis));
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(starter.begin().waitFor()).as(Files.readString(log)).isZero();
    }

    private Optional<String> awaitAnotherCheckpoint(Process process, Optional<String> before) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (true) {
            Optional<String> now = checkpoint();
            if (now.isPresent() && !now.equals(before)) {
                return now;
            }
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Content of the last checkpoint. */
    private Optional<String> checkpoint() throws IOException {
        Path manifests = out.resolve(".flowcut").resolve("artifacts").resolve("manifests");
        if (Files.notExists(manifests)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(manifests)) {
            Optional<Path> kept = files.filter(
                            file -> file.getFileName().toString().startsWith("training-"))
                    .findFirst();
            return kept.isPresent() ? Optional.of(Files.readString(kept.get())) : Optional.empty();
        }
    }
}
