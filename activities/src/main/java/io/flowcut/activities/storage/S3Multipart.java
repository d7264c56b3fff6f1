package io.flowcut.activities.storage;

import io.flowcut.workflows.error.FlowCutException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/**
 * Uploads files: those of up to 16 MiB at once, larger ones in parts, some of them at a time. Every call carries the MD5
 * of its bytes, which the service compares. An object in parts appears when the last call completes it.
 */
final class S3Multipart implements AutoCloseable {
    /** Size of a part in bytes, and the size above which there are parts. */
    static final int PART_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(S3Multipart.class);
    private static final int MAX_PARTS = 10_000;
    private static final int PARTS_AT_A_TIME = 4;

    private final S3Client client;
    private final StorageListener listener;
    private final ExecutorService threads;

    S3Multipart(S3Client client, StorageListener listener) {
        this.client = client;
        this.listener = listener;
        threads = Executors.newFixedThreadPool(PARTS_AT_A_TIME, work -> {
            Thread thread = new Thread(work, "s3-part");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Uploads a file. */
    void put(S3Uri uri, String mediaType, Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > PART_BYTES) {
                putParts(uri, mediaType, channel, size);
                return;
            }
            byte[] content = read(channel, 0, (int) size);
            client.putObject(
                    request -> request.bucket(uri.bucket())
                            .key(uri.key())
                            .contentType(mediaType)
                            .contentMD5(contentMd5(content)),
                    RequestBody.fromBytes(content));
            listener.uploaded(size);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be read: " + e.getMessage(), e);
        }
    }

    private void putParts(S3Uri uri, String mediaType, FileChannel channel, long size) {
        long partBytes = Math.max(PART_BYTES, (size + MAX_PARTS - 1) / MAX_PARTS);
        String upload = client.createMultipartUpload(
                        request -> request.bucket(uri.bucket()).key(uri.key()).contentType(mediaType))
                .uploadId();
        boolean complete = false;
        List<Future<CompletedPart>> parts = new ArrayList<>();
        try {
            for (long from = 0; from < size; from += partBytes) {
                long start = from;
                int number = parts.size() + 1;
                int length = Math.toIntExact(Math.min(partBytes, size - from));
                parts.add(threads.submit(() -> putPart(uri, upload, number, read(channel, start, length))));
            }
            List<CompletedPart> done = new ArrayList<>(parts.size());
            for (Future<CompletedPart> part : parts) {
                done.add(part.get());
            }
            complete(uri, upload, done, size);
            complete = true;
        } catch (ExecutionException e) {
            throw failure(uri, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(uri.toString(), "interrupted", e);
        } finally {
            if (!complete) {
                parts.forEach(part -> part.cancel(true));
                abort(uri, upload);
            }
        }
    }

    private void complete(S3Uri uri, String upload, List<CompletedPart> parts, long size) {
        try {
            client.completeMultipartUpload(request -> request.bucket(uri.bucket())
                    .key(uri.key())
                    .uploadId(upload)
                    .multipartUpload(
                            CompletedMultipartUpload.builder().parts(parts).build()));
        } catch (NoSuchUploadException e) {
            // The first try may have done it and its answer been lost.
            if (client.headObject(request -> request.bucket(uri.bucket()).key(uri.key()))
                            .contentLength()
                    != size) {
                throw e;
            }
        }
    }

    private CompletedPart putPart(S3Uri uri, String upload, int number, byte[] content) {
        String etag = client.uploadPart(
                        request -> request.bucket(uri.bucket())
                                .key(uri.key())
                                .uploadId(upload)
                                .partNumber(number)
                                .contentMD5(contentMd5(content)),
                        RequestBody.fromBytes(content))
                .eTag();
        listener.uploaded(content.length);
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static RuntimeException failure(S3Uri uri, Throwable cause) {
        if (cause instanceof SdkException || cause instanceof FlowCutException) {
            return (RuntimeException) cause;
        }
        return FlowCutException.storage(uri.toString(), "cannot be uploaded: " + cause.getMessage(), cause);
    }

    /** Parts of an upload that is neither completed nor aborted are paid for; a lifecycle rule does the rest. */
    private void abort(S3Uri uri, String upload) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(uri.bucket()).key(uri.key()).uploadId(upload));
        } catch (SdkException e) {
            LOG.warn("{}: parts of a failed upload stay until flowcut gc: {}", uri, S3Failures.cause(e));
        }
    }

    /** Aborts uploads below a prefix that were begun before a time. */
    void abortOlder(S3Uri folder, Instant before) {
        for (MultipartUpload upload : client.listMultipartUploadsPaginator(
                        request -> request.bucket(folder.bucket()).prefix(folder.folderPrefix()))
                .uploads()) {
            if (upload.initiated().isBefore(before)) {
                abort(new S3Uri(folder.bucket(), upload.key()), upload.uploadId());
            }
        }
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it ends early");
            }
        }
        return buffer.array();
    }

    /** The MD5 of some bytes as the header Content-MD5 has it. */
    static String contentMd5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
