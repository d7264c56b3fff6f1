package io.flowcut.activities.testing;

import io.flowcut.activities.storage.S3Options;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 server in this process: S3Proxy over a folder, a file an object. It asks for signed requests; the credentials
 * are put where the SDK's default chain looks first.
 */
public final class S3Server implements AutoCloseable {
    /** The bucket that is there. */
    public static final String BUCKET = "flowcut-test";

    /** What must never stand in a message, a history or an output. */
    public static final String SECRET = "not-for-logs-wJalrXUtnFEMI";

    public static final String ACCESS_KEY = "AKIAFLOWCUTTEST";

    private final Path folder;
    private final S3Proxy server;

    /** @param folder holds a folder a bucket */
    public S3Server(Path folder) throws Exception {
        this.folder = folder;
        System.setProperty("aws.accessKeyId", ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        Files.createDirectories(folder);
        FilesystemNio2BlobStore blobs = new FilesystemNio2BlobStore(folder.toString());
        blobs.createContainer(BUCKET);
        server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET)
                .stopTimeout(0)
                .build();
        server.start();
    }

    /** Port on 127.0.0.1. */
    public int port() {
        return server.getPort();
    }

    /** URL of the service. */
    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    /** How the server is reached. */
    public S3Options options() {
        return options(endpoint());
    }

    /** How the server is reached through something else. */
    public static S3Options options(String endpoint) {
        return new S3Options(endpoint, "", true, "", 10);
    }

    /** The file that holds an object. */
    public Path file(String key) {
        return folder.resolve(BUCKET).resolve(key);
    }

    /** Keys of all objects below a prefix, in order. */
    public List<String> keys(String prefix) throws IOException {
        Path bucket = folder.resolve(BUCKET);
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> bucket.relativize(file).toString())
                    .filter(key -> key.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not stop", e);
        }
    }
}
