package io.flowcut.activities.modelcache;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The archives that are unpacked. */
enum ArchiveFormat {
    ZIP(".zip"),
    TAR_GZ(".tar.gz", ".tgz"),
    TAR(".tar");

    private final List<String> suffixes;

    ArchiveFormat(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /** The format that a file's name says. */
    static Optional<ArchiveFormat> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (ArchiveFormat format : values()) {
            if (format.suffixes.stream().anyMatch(lower::endsWith)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
