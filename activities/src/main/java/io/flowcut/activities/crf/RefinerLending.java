package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.Lending;
import io.flowcut.workflows.config.CrfConfig;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lends refiners of one configuration; they hold what depends on the size of the frames from chunk to chunk. With another
 * configuration those of the last go. Thread-safe.
 *
 * @param <R> what refines
 */
public final class RefinerLending<R> {
    private final Function<CrfConfig, R> make;
    private Optional<Refiners<R>> last = Optional.empty();

    private record Refiners<R>(CrfConfig config, Lending<R> lending) {}

    /** @param make makes a refiner, which is used by one thread at a time */
    public RefinerLending(Function<CrfConfig, R> make) {
        this.make = requireNonNull(make, "make");
    }

    /** Refiners of a configuration. */
    public synchronized Lending<R> of(CrfConfig config) {
        if (last.filter(ready -> ready.config().equals(config)).isEmpty()) {
            last.ifPresent(other -> other.lending().close());
            last = Optional.of(new Refiners<>(config, new Lending<>(() -> make.apply(config), refiner -> {})));
        }
        return last.orElseThrow().lending();
    }
}
