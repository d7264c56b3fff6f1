package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.S3OutputFolder;
import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.config.StorageConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outputs below a prefix in S3. There is no renaming in S3, so what was staged is copied to its place inside S3, object
 * by object: each is replaced at once, the set of them is not. {@code run.json} says when it is whole: it goes first and
 * comes last, so that what lies beside one belongs to it.
 */
final class S3RunFolder implements RunFolder {
    private static final Logger LOG = LoggerFactory.getLogger(S3RunFolder.class);
    private static final String TEMPORARY = "tmp-";
    private static final int COPIES_AT_A_TIME = 16;
    /** What other runs staged, and nobody touched for so long, was left by killed ones. */
    private static final Duration STALE = Duration.ofDays(30);

    private final S3Uri root;
    private final LocalRunFolder working;
    private S3Uri staging;
    private boolean kept;
    private Optional<Storage> storage = Optional.empty();

    private S3RunFolder(S3Uri root, LocalRunFolder working) {
        this.root = root;
        this.working = working;
        staging = stagings().resolve(TEMPORARY + UUID.randomUUID());
    }

    private S3Uri stagings() {
        return root.resolve(".flowcut/staging");
    }

    /** Opens the prefix; on this machine one run at a time works in it. */
    static S3RunFolder open(S3Uri root, StorageConfig config) {
        String id = Sha256.of(root.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        Path working = config.cacheFolder().resolve("runs").resolve(id);
        return new S3RunFolder(root, LocalRunFolder.open(working));
    }

    @Override
    public Staging stage(Storage opened) {
        storage = Optional.of(requireNonNull(opened, "opened"));
        s3().check(root);
        Instant oldest = Instant.now().minus(STALE);
        List<S3Uri> left = new ArrayList<>();
        s3().list(stagings(), object -> {
            boolean temporary = relative(stagings(), object.uri()).startsWith(TEMPORARY);
            if (temporary && object.modified().isBefore(oldest)) {
                left.add(object.uri());
            }
        });
        s3().delete(left);
        return new Staging() {
            @Override
            public String uri() {
                return staging.toString();
            }

            @Override
            public void keep(String name) {
                staging = stagings().resolve(name);
                kept = true;
            }

            @Override
            public void copyFrom(String source) {
                new OutputCopy(opened).intoPrefix(source, staging);
            }

            @Override
            public void close() {
                if (kept) {
                    return;
                }
                try {
                    List<S3Uri> staged = new ArrayList<>();
                    s3().list(staging, object -> staged.add(object.uri()));
                    s3().delete(staged);
                } catch (FlowCutException e) {
                    LOG.warn("staged outputs stay until a run a month from now: {}", e.getMessage());
                }
            }
        };
    }

    private S3Objects s3() {
        return storage.orElseThrow(() -> new IllegalStateException("stage() comes first"))
                .s3();
    }

    @Override
    public String uri() {
        return root.toString();
    }

    @Override
    public Path local() {
        return working.root();
    }

    @Override
    public Path own() {
        return working.own();
    }

    @Override
    public String name(String file) {
        return root.resolve(file).toString();
    }

    @Override
    public void publish() {
        List<String> staged = names(staging);
        s3().delete(root.resolve("run.json"));
        ExecutorService threads = Executors.newFixedThreadPool(COPIES_AT_A_TIME);
        try {
            List<Future<?>> copies = new ArrayList<>(staged.size());
            for (String name : staged) {
                copies.add(threads.submit(() -> s3().copy(staging.resolve(name), root.resolve(name))));
            }
            for (Future<?> copy : copies) {
                copy.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(root.toString(), "interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FlowCutException known
                    ? known
                    : new IllegalStateException("outputs cannot be copied", e);
        } finally {
            threads.shutdownNow();
        }
        kept = false;
        removeOthers(new HashSet<>(staged));
    }

    /** Masks of videos and frames that are in this run no more. */
    private void removeOthers(Set<String> published) {
        List<S3Uri> others = new ArrayList<>();
        S3Uri masks = root.resolve("masks");
        s3().list(masks, object -> {
            if (!published.contains(relative(root, object.uri()))) {
                others.add(object.uri());
            }
        });
        s3().delete(others);
    }

    private List<String> names(S3Uri folder) {
        List<String> names = new ArrayList<>();
        s3().list(folder, object -> names.add(relative(folder, object.uri())));
        return names;
    }

    private static String relative(S3Uri folder, S3Uri object) {
        return object.key().substring(folder.key().isEmpty() ? 0 : folder.key().length() + 1);
    }

    @Override
    public String digest(String file) {
        S3Uri uri = root.resolve(file);
        return s3().get(uri, body -> new Sha256().stream(body).hex())
                .orElseThrow(() -> FlowCutException.storage(uri.toString(), "missing", null));
    }

    @Override
    public void publishLocal(String file) {
        outputs().upload(file, local().resolve(file));
    }

    @Override
    public void write(String file, Content content) {
        working.write(file, content);
        publishLocal(file);
    }

    private S3OutputFolder outputs() {
        return new S3OutputFolder(root, storage.orElseThrow());
    }

    @Override
    public void close() {
        working.close();
    }
}
