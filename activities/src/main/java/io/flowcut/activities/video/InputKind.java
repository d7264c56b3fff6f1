package io.flowcut.activities.video;

import java.util.Locale;
import java.util.Set;

/** What a file is by the ending of its name. */
enum InputKind {
    PICTURE(Set.of("jpg", "jpeg", "png")),
    VIDEO(Set.of("mp4", "avi", "mov", "mkv", "webm", "m4v")),
    MANIFEST(Set.of("jsonl", "json", "manifest")),
    OTHER(Set.of());

    /** What users are told that was looked for. */
    static final String LOOKED_FOR =
            "a folder of jpg/jpeg/png frames, a video file (mp4, avi, mov, mkv, webm, m4v), a folder of such folders or files, or a JSON-lines manifest (jsonl, json, manifest)";

    private final Set<String> endings;

    InputKind(Set<String> endings) {
        this.endings = endings;
    }

    /** The kind that a name's ending says. */
    static InputKind of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (InputKind kind : values()) {
            if (kind.endings.contains(ending) && ending.length() < name.length()) {
                return kind;
            }
        }
        return OTHER;
    }

    /** The name without the ending; the whole name when it has none. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
