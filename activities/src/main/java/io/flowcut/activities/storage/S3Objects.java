package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * Objects in S3. An object appears whole or not at all; calls that fail in a way that may pass are repeated with growing,
 * random pauses. Thread-safe. Every method throws {@link FlowCutException} of type Storage, whose text holds no
 * credential, when S3 refuses or does not answer.
 */
public final class S3Objects implements AutoCloseable {
    /** S3 deletes so many objects with one call. */
    private static final int DELETED_AT_A_TIME = 1000;

    /** Enough for a busy service, and over in seconds when it is not there at all. */
    private static final int CHECK_ATTEMPTS = 6;

    private final S3Options options;
    private final S3Client client;
    private final int attempts;
    private final BackoffStrategy pauses;
    private final StorageListener listener;
    private final S3Multipart multipart;

    /** Prepares the client; nothing is called yet. */
    public S3Objects(S3Options options, StorageListener listener) {
        this.options = requireNonNull(options, "options");
        this.listener = requireNonNull(listener, "listener");
        attempts = options.retries() + 1;
        pauses = S3Clients.pauses();
        client = S3Clients.open(options, attempts, listener);
        multipart = new S3Multipart(client, listener);
    }

    /**
     * What is known about an object without reading it.
     *
     * @param uri the object
     * @param size length in bytes
     * @param etag changes with the content
     * @param modified when it was written
     */
    public record Entry(S3Uri uri, long size, String etag, Instant modified) {}

    /** Reads the content of an object; called anew, from the start, when the connection breaks. */
    public interface BodyReader<T> {
        T read(InputStream body) throws IOException;
    }

    /** Looks at an object; empty when there is none. */
    public Optional<Entry> head(S3Uri uri) {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(uri.bucket()).key(uri.key()));
            return Optional.of(new Entry(uri, head.contentLength(), head.eTag(), head.lastModified()));
        } catch (SdkException e) {
            if (S3Failures.isMissing(e)) {
                return Optional.empty();
            }
            throw S3Failures.storage(uri, e);
        }
    }

    /** Reads an object by streaming it; empty when there is none. */
    public <T> Optional<T> get(S3Uri uri, BodyReader<T> reader) {
        for (int attempt = 1; ; attempt++) {
            try (ResponseInputStream<GetObjectResponse> body =
                    client.getObject(request -> request.bucket(uri.bucket()).key(uri.key()))) {
                T result = read(body, reader);
                listener.downloaded(body.response().contentLength());
                return Optional.of(result);
            } catch (SdkException e) {
                if (S3Failures.isMissing(e)) {
                    return Optional.empty();
                }
                throw S3Failures.storage(uri, e);
            } catch (LocalWriteException e) {
                throw e.failure();
            } catch (IOException e) {
                if (attempt >= attempts || Thread.currentThread().isInterrupted()) {
                    throw FlowCutException.storage(
                            uri.toString(), "cannot be read: " + Redaction.of(String.valueOf(e.getMessage())), null);
                }
                listener.retried(1);
                pause(uri, attempt);
            }
        }
    }

    private static <T> T read(ResponseInputStream<?> body, BodyReader<T> reader) throws IOException {
        boolean done = false;
        try {
            T result = reader.read(body);
            done = true;
            return result;
        } finally {
            if (!done) {
                // Closing alone would first read the rest of the object, however long it is.
                body.abort();
            }
        }
    }

    /** Tells a local disk that cannot be written from a connection that broke. */
    static final class LocalWriteException extends IOException {
        private final transient FlowCutException failure;

        LocalWriteException(FlowCutException failure) {
            super(failure);
            this.failure = failure;
        }

        FlowCutException failure() {
            return failure;
        }
    }

    private void pause(S3Uri uri, int attempt) {
        Duration pause = pauses.computeDelay(attempt);
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(uri.toString(), "interrupted", e);
        }
    }

    /** Writes a small object, in place of one that may be there. */
    public void put(S3Uri uri, String mediaType, byte[] content) {
        try {
            client.putObject(
                    request -> request.bucket(uri.bucket())
                            .key(uri.key())
                            .contentType(mediaType)
                            .contentMD5(S3Multipart.contentMd5(content)),
                    RequestBody.fromBytes(content));
            listener.uploaded(content.length);
        } catch (SdkException e) {
            throw S3Failures.storage(uri, e);
        }
    }

    /** Writes an object from a file, in parts when it is large, in place of one that may be there. */
    public void put(S3Uri uri, String mediaType, Path file) {
        try {
            multipart.put(uri, mediaType, file);
        } catch (SdkException e) {
            throw S3Failures.storage(uri, e);
        }
    }

    /** Copies an object inside S3. */
    public void copy(S3Uri from, S3Uri to) {
        try {
            client.copyObject(request -> request.sourceBucket(from.bucket())
                    .sourceKey(from.key())
                    .destinationBucket(to.bucket())
                    .destinationKey(to.key()));
        } catch (SdkException e) {
            throw S3Failures.storage(from, e);
        }
    }

    /** Deletes an object; nothing happens when there is none. */
    public void delete(S3Uri uri) {
        try {
            client.deleteObject(request -> request.bucket(uri.bucket()).key(uri.key()));
        } catch (SdkException e) {
            throw S3Failures.storage(uri, e);
        }
    }

    /** Deletes many objects of one bucket. */
    public void delete(Collection<S3Uri> uris) {
        List<S3Uri> all = List.copyOf(uris);
        for (int from = 0; from < all.size(); from += DELETED_AT_A_TIME) {
            List<S3Uri> some = all.subList(from, Math.min(all.size(), from + DELETED_AT_A_TIME));
            S3Uri first = some.get(0);
            List<ObjectIdentifier> names = new ArrayList<>(some.size());
            some.forEach(
                    uri -> names.add(ObjectIdentifier.builder().key(uri.key()).build()));
            try {
                DeleteObjectsResponse answer = client.deleteObjects(request -> request.bucket(first.bucket())
                        .delete(Delete.builder().objects(names).quiet(true).build()));
                if (answer.hasErrors() && !answer.errors().isEmpty()) {
                    throw FlowCutException.storage(
                            new S3Uri(first.bucket(), answer.errors().get(0).key()).toString(),
                            "cannot be deleted: " + answer.errors().get(0).code(),
                            null);
                }
            } catch (SdkException e) {
                throw S3Failures.storage(first, e);
            }
        }
    }

    /** Lists all objects below a prefix, a page at a time, in the order of their keys. */
    public void list(S3Uri folder, Consumer<Entry> objects) {
        pages(folder, "", page -> entries(folder, page, objects));
    }

    /**
     * Lists what lies directly in a folder.
     *
     * @param objects takes the objects
     * @param folders takes the names of the folders
     */
    public void listFolder(S3Uri folder, Consumer<Entry> objects, Consumer<String> folders) {
        pages(folder, "/", page -> {
            entries(folder, page, objects);
            page.commonPrefixes()
                    .forEach(prefix -> folders.accept(prefix.prefix()
                            .substring(
                                    folder.folderPrefix().length(),
                                    prefix.prefix().length() - 1)));
        });
    }

    /** Whether there is any object below a prefix. */
    public boolean isFolder(S3Uri folder) {
        try {
            return client.listObjectsV2(request -> request.bucket(folder.bucket())
                            .prefix(folder.folderPrefix())
                            .maxKeys(1))
                    .hasContents();
        } catch (SdkException e) {
            if (S3Failures.isMissing(e)) {
                return false;
            }
            throw S3Failures.storage(folder, e);
        }
    }

    private void pages(S3Uri folder, String delimiter, Consumer<ListObjectsV2Response> pages) {
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(folder.bucket()).prefix(folder.folderPrefix());
        if (!delimiter.isEmpty()) {
            request.delimiter(delimiter);
        }
        try {
            client.listObjectsV2Paginator(request.build()).forEach(pages);
        } catch (SdkException e) {
            throw S3Failures.storage(folder, e);
        }
    }

    private static void entries(S3Uri folder, ListObjectsV2Response page, Consumer<Entry> objects) {
        page.contents().forEach(object -> {
            // Some tools keep an empty object for a folder itself.
            if (!object.key().equals(folder.folderPrefix())) {
                objects.accept(new Entry(
                        new S3Uri(folder.bucket(), object.key()), object.size(), object.eTag(), object.lastModified()));
            }
        });
    }

    /** Aborts uploads in parts below a prefix that were begun before a time: those of killed processes. */
    void abortUploads(S3Uri folder, Instant before) {
        try {
            multipart.abortOlder(folder, before);
        } catch (SdkException e) {
            throw S3Failures.storage(folder, e);
        }
    }

    /**
     * Finds out quickly, with few repetitions, whether a bucket can be reached.
     *
     * @throws FlowCutException of type Storage that says why not
     */
    public void check(S3Uri uri) {
        try (S3Client quick = S3Clients.open(options, CHECK_ATTEMPTS, listener)) {
            quick.headBucket(request -> request.bucket(uri.bucket()));
        } catch (SdkException e) {
            if (S3Failures.isMissing(e)) {
                throw FlowCutException.storage(uri.toString(), "no such bucket", null);
            }
            throw S3Failures.storage(uri, e);
        }
    }

    @Override
    public void close() {
        multipart.close();
        client.close();
    }
}
