package io.flowcut.activities.storage;

import io.flowcut.workflows.error.FlowCutException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One sweep over an {@link S3ArtifactStore}. */
final class S3GarbageCollection {
    private static final int KEYS_AT_A_TIME = 16;
    /** Keys that are read, and names that are deleted, before the next are listed. */
    private static final int PAGE = 1000;

    private final S3Layout layout;
    private final S3Objects s3;
    private final Set<String> live;
    private final Instant oldest;
    private final boolean dryRun;
    private final List<S3Uri> doomed = new ArrayList<>();
    private int removedKeys;
    private int removedObjects;
    private long removedBytes;

    S3GarbageCollection(S3Layout layout, S3Objects s3, Set<String> live, Duration grace, boolean dryRun) {
        this.layout = layout;
        this.s3 = s3;
        this.live = new HashSet<>(live);
        this.oldest = Instant.now().minus(grace);
        this.dryRun = dryRun;
    }

    /** Keys go first: were it the other way round, a key could be found whose object is about to vanish. */
    Collected run() {
        ExecutorService threads = Executors.newFixedThreadPool(KEYS_AT_A_TIME);
        try {
            List<S3Objects.Entry> page = new ArrayList<>();
            s3.list(layout.keys(), key -> {
                page.add(key);
                if (page.size() == PAGE) {
                    judgeKeys(page, threads);
                }
            });
            judgeKeys(page, threads);
        } finally {
            threads.shutdownNow();
        }
        s3.list(layout.objects(), this::judgeObject);
        delete();
        if (!dryRun) {
            s3.abortUploads(layout.root(), oldest);
        }
        return new Collected(removedKeys, removedObjects, removedBytes);
    }

    private void judgeKeys(List<S3Objects.Entry> page, ExecutorService threads) {
        List<Future<Optional<String>>> read = new ArrayList<>(page.size());
        for (S3Objects.Entry key : page) {
            read.add(threads.submit(() -> s3.get(key.uri(), InputStream::readAllBytes)
                    .flatMap(content -> KeyEntry.parse(content, key.uri().toString()))
                    .map(KeyEntry::sha256)));
        }
        for (int i = 0; i < page.size(); i++) {
            Optional<String> sha256 = result(read.get(i));
            boolean young = !page.get(i).modified().isBefore(oldest);
            if (young) {
                sha256.ifPresent(live::add);
            } else if (sha256.isEmpty() || !live.contains(sha256.get())) {
                removedKeys++;
                doomed.add(page.get(i).uri());
            }
        }
        page.clear();
        delete();
    }

    private Optional<String> result(Future<Optional<String>> read) {
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(layout.root().toString(), "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FlowCutException known) {
                throw known;
            }
            throw new IllegalStateException("a key cannot be read", e);
        }
    }

    private void judgeObject(S3Objects.Entry object) {
        boolean young = !object.modified().isBefore(oldest);
        if (!young && !live.contains(object.uri().fileName())) {
            removedObjects++;
            removedBytes += object.size();
            doomed.add(object.uri());
            if (doomed.size() == PAGE) {
                delete();
            }
        }
    }

    private void delete() {
        if (!dryRun) {
            s3.delete(doomed);
        }
        doomed.clear();
    }
}
