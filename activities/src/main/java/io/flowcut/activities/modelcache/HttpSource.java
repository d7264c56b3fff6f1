package io.flowcut.activities.modelcache;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** A file, or a folder of files, on a web server. */
record HttpSource(URI uri, boolean isFolder, HttpClient client) implements ModelSource {
    private static final Duration FIRST_BYTE = Duration.ofMinutes(2);

    @Override
    public String name() {
        // What signs a request stands in the query.
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    @Override
    public String fileName() {
        String path = uri.getPath().replaceAll("/+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What signs a request for the folder signs those for its files. */
    private URI inFolder(String relative) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(
                uri.getScheme() + "://" + uri.getRawAuthority() + folder(uri.getRawPath()) + relative + query);
    }

    private static String folder(String path) {
        return path.replaceAll("/+$", "") + "/";
    }

    @Override
    public FetchedFile fetch(String relative, Path target, long limit) {
        URI file = relative.isEmpty() ? uri : inFolder(relative);
        String name = relative.isEmpty() ? name() : folder(name()) + relative;
        HttpRequest request = HttpRequest.newBuilder(file).timeout(FIRST_BYTE).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new FlowCutException(
                            ErrorType.MISSING_MODEL, name + ": the server answers " + response.statusCode());
                }
                return FetchedFile.copy(body, target, name, limit);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(
                    name, "cannot be fetched: " + (e.getMessage() == null ? e : e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(name, "interrupted", e);
        }
    }
}
