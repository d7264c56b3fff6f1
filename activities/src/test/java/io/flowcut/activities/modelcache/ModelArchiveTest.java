package io.flowcut.activities.modelcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.modelcache.ModelAdder.Added;
import io.flowcut.activities.modelcache.ModelAdder.Request;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {
    private static final byte[] TEXT = "x".repeat(2000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path work;

    private Added add(Path archive, Optional<String> sha256) {
        ModelCache cache = new ModelCache(work.resolve("cache"));
        ModelSources sources = new ModelSources(HttpClient.newHttpClient(), () -> {
            throw new AssertionError("nothing lies in S3 here");
        });
        return new ModelAdder(cache, sources, new ModelTrial(new Engines(0)), ModelLimits.DEFAULT)
                .add(new Request(archive.toString(), sha256, Optional.empty(), Optional.empty(), false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.zip", "m.tar.gz", "m.tgz", "m.tar"})
    void aModelFolderInAnArchiveIsAdded(String name) throws IOException {
        TinyModels.create(work.resolve("given"));
        Path archive = pack(work.resolve("given"), "raft-onnx", work.resolve(name));
        assertThat(add(archive, Optional.empty()).card().name()).isEqualTo("raft-onnx");
        assertThat(add(archive, Optional.of(Sha256.of(archive))).replaced()).isTrue();
        assertThatThrownBy(() -> add(archive, Optional.of("1".repeat(64))))
                .hasMessageContaining("but 1111")
                .hasMessageContaining("--trust-unverified");
    }

    @Test
    void aBareFileInAnArchiveNeedsTheArchivesDigest() throws IOException {
        Path folder = Files.createDirectories(work.resolve("given/bare"));
        Files.copy(Golden.folder("vit").resolve("model.onnx"), folder.resolve("tiny.onnx"));
        Path archive = pack(work.resolve("given"), "bare", work.resolve("m.zip"));
        assertThatThrownBy(() -> add(archive, Optional.empty())).hasMessageContaining("no digest vouches for it");
        assertThat(add(archive, Optional.of(Sha256.of(archive))).card().origin().unverified())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "a/../../evil", "..\\evil", "a/b/../../../evil"})
    void entriesThatLeadOutAreRefusedAndWriteNothing(String entry) throws IOException {
        Path zip = work.resolve("m.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(TEXT);
        }
        assertRefused(zip, ArchiveFormat.ZIP, ModelLimits.DEFAULT, "leads out of the folder");
        Path tar = work.resolve("m.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            TarArchiveEntry header = new TarArchiveEntry(entry, true);
            header.setSize(TEXT.length);
            out.putArchiveEntry(header);
            out.write(TEXT);
            out.closeArchiveEntry();
        }
        // commons-compress writes a backslash as a slash.
        assertRefused(tar, ArchiveFormat.TAR, ModelLimits.DEFAULT, "leads out of the folder");
        try (Stream<Path> files = Files.walk(work)) {
            assertThat(files.filter(file -> file.getFileName().toString().contains("evil")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO})
    void linksAndDevicesAreRefused(byte kind) throws IOException {
        Path tar = work.resolve("m.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
            TarArchiveEntry header = new TarArchiveEntry("card.json", kind);
            header.setLinkName("/etc/passwd");
            out.putArchiveEntry(header);
            out.closeArchiveEntry();
        }
        assertRefused(tar, ArchiveFormat.TAR, ModelLimits.DEFAULT, "neither a file nor a folder");
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        Path zip = work.resolve("m.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 5; i++) {
                out.putNextEntry(new ZipEntry("f" + i));
                out.write(TEXT);
            }
        }
        assertRefused(zip, ArchiveFormat.ZIP, new ModelLimits(1999, 1 << 20, 10), "longer than the limit of 1999");
        assertRefused(zip, ArchiveFormat.ZIP, new ModelLimits(1 << 20, 9999, 10), "longer than the limit of 1999");
        assertRefused(zip, ArchiveFormat.ZIP, new ModelLimits(1 << 20, 1 << 20, 4), "more than 4 entries");
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws IOException {
        Path folder = Files.createDirectories(work.resolve("given/other"));
        Files.write(folder.resolve("readme.txt"), TEXT);
        Path archive = pack(work.resolve("given"), "other", work.resolve("m.zip"));
        assertThatThrownBy(() -> add(archive, Optional.empty()))
                .hasMessageContaining("holds 0 model folders and 0 model files; expected one");
        Path empty = work.resolve("e.tar");
        new TarArchiveOutputStream(Files.newOutputStream(empty)).close();
        assertThatThrownBy(() -> add(empty, Optional.empty())).hasMessageContaining("holds nothing");
    }

    private void assertRefused(Path archive, ArchiveFormat format, ModelLimits limits, String cause)
            throws IOException {
        Path target = Files.createTempDirectory(work, "unpacked");
        assertThatThrownBy(() -> new Unpacker(limits, "archive", target).unpack(archive, format))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL))
                .hasMessageStartingWith("archive")
                .hasMessageContaining(cause);
    }

    private static Path pack(Path parent, String folder, Path archive) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(parent.resolve(folder))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream file = Files.newOutputStream(archive)) {
            if (archive.toString().endsWith(".zip")) {
                try (ZipOutputStream out = new ZipOutputStream(file)) {
                    for (Path path : files) {
                        out.putNextEntry(new ZipEntry(parent.relativize(path).toString()));
                        Files.copy(path, out);
                    }
                }
                return archive;
            }
            OutputStream plain = archive.toString().endsWith(".tar") ? file : new GZIPOutputStream(file);
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(plain)) {
                for (Path path : files) {
                    TarArchiveEntry entry = new TarArchiveEntry(
                            path.toFile(), parent.relativize(path).toString());
                    out.putArchiveEntry(entry);
                    Files.copy(path, out);
                    out.closeArchiveEntry();
                }
            }
        }
        return archive;
    }
}
