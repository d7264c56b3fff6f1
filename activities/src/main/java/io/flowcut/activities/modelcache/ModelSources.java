package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Redaction;
import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Opens what a URI names: a path or {@code file:}, {@code s3:} or {@code https:}. Away from this machine a name that does
 * not end as a model file or an archive does stands for a model folder, whose card.json says what is in it.
 */
public final class ModelSources {
    private final HttpClient http;
    private final Supplier<S3Objects> s3;

    /**
     * @param http follows redirects as it is told to
     * @param s3 asked for when something lies there
     */
    public ModelSources(HttpClient http, Supplier<S3Objects> s3) {
        this.http = requireNonNull(http, "http");
        this.s3 = requireNonNull(s3, "s3");
    }

    /**
     * @param uri as the user gives it
     * @param digestGiven whether the user says what digest to expect; {@code http:} is read only then
     * @throws FlowCutException of type MissingModel when it names nothing, or nothing that can be read
     */
    ModelSource open(String uri, boolean digestGiven) {
        String scheme = uri.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
                ? uri.substring(0, uri.indexOf(':')).toLowerCase(Locale.ROOT)
                : "";
        boolean file = isFile(uri.replaceAll("[?#].*", ""));
        return switch (scheme) {
            case "" -> local(Path.of(uri));
            case "file" -> local(path(uri));
            case "s3" -> new S3Source(S3Uri.parse(uri), !file, s3.get());
            case "https" -> new HttpSource(address(uri), !file, http);
            case "http" -> {
                if (!digestGiven) {
                    throw refused(uri, "http: can be changed on its way; give --sha256, or use https:");
                }
                yield new HttpSource(address(uri), !file, http);
            }
            default -> throw refused(uri, "not a path, file:, s3: or https:");
        };
    }

    private static boolean isFile(String name) {
        return ArchiveFormat.of(name).isPresent()
                || List.of(".pt", ".pth", ".onnx").stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
    }

    private static ModelSource local(Path path) {
        if (!Files.exists(path)) {
            throw refused(path.toString(), "no such file or folder");
        }
        return new LocalSource(path);
    }

    private static Path path(String uri) {
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException e) {
            throw refused(uri, "not a file: URI of this machine");
        }
    }

    private static URI address(String uri) {
        try {
            URI address = URI.create(uri);
            if (address.getHost() != null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw refused(uri, "not a URL");
        }
        throw refused(uri, "not a URL of the form https://HOST/PATH, without credentials");
    }

    private static FlowCutException refused(String uri, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, Redaction.of(uri) + ": " + cause);
    }
}
