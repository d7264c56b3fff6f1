package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Unpacks an archive: plain files and folders inside the target alone, and not more than the limits allow. */
final class Unpacker {
    private final ModelLimits limits;
    private final String name;
    private final Path target;
    private long left;
    private int entries;

    /**
     * @param name names the archive in messages
     * @param target an empty folder
     */
    Unpacker(ModelLimits limits, String name, Path target) {
        this.limits = requireNonNull(limits, "limits");
        this.name = requireNonNull(name, "name");
        this.target = target.toAbsolutePath().normalize();
        this.left = limits.archiveBytes();
    }

    /**
     * Unpacks a file.
     *
     * @throws FlowCutException of type MissingModel when it is no such archive, when an entry leads out of the target or
     *     is a link, or when it is too large
     */
    void unpack(Path archive, ArchiveFormat format) {
        try {
            if (format == ArchiveFormat.ZIP) {
                unzip(archive);
                return;
            }
            try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                    InputStream plain = format == ArchiveFormat.TAR ? file : new GZIPInputStream(file);
                    TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
                untar(tar);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused("cannot be unpacked: " + String.valueOf(e.getMessage()));
        }
        if (entries == 0) {
            throw refused("holds nothing");
        }
    }

    private void unzip(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> all = zip.entries();
            while (all.hasMoreElements()) {
                ZipEntry entry = all.nextElement();
                try (InputStream content = zip.getInputStream(entry)) {
                    put(entry.getName(), entry.isDirectory(), content);
                }
            }
        }
    }

    private void untar(TarArchiveInputStream tar) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            byte kind = entry.getLinkFlag();
            boolean file = kind == TarConstants.LF_NORMAL || kind == TarConstants.LF_OLDNORM;
            // Entry.isFile() is true of pipes and devices as well.
            if (!file && !entry.isDirectory()) {
                throw refused("the entry " + printable(entry.getName()) + " is neither a file nor a folder");
            }
            put(entry.getName(), entry.isDirectory(), tar);
        }
    }

    private void put(String entry, boolean folder, InputStream content) throws IOException {
        if (++entries > limits.archiveEntries()) {
            throw refused("more than " + limits.archiveEntries() + " entries");
        }
        Path file = inside(entry);
        if (folder) {
            Files.createDirectories(file);
            return;
        }
        if (Files.exists(file)) {
            throw refused("the entry " + printable(entry) + " comes twice");
        }
        long limit = Math.min(left, limits.fileBytes());
        left -= FetchedFile.copy(content, file, name + ", unpacked", limit).bytes();
    }

    private Path inside(String entry) {
        try {
            Path file = target.resolve(entry).normalize();
            if (file.startsWith(target) && !entry.startsWith("/") && entry.indexOf('\\') < 0) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw refused("the entry " + printable(entry) + " has no usable name");
        }
        throw refused("the entry " + printable(entry) + " leads out of the folder");
    }

    private static String printable(String entry) {
        return entry.replaceAll("\\p{Cntrl}", "?");
    }

    private FlowCutException refused(String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, name + ": " + cause);
    }
}
