package io.flowcut.activities.video;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Hands out video ids that are safe as folder names and unique in their dataset, the same for the same inputs. */
final class VideoIds {
    /** What a video id may look like. */
    static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    /** Leaves room for endings within the 255 bytes of a file name. */
    static final int MAX_LENGTH = 128;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern LEADING = Pattern.compile("^[^A-Za-z0-9]+");
    private final Set<String> used = new HashSet<>();
    /** By a name that was taken, the number to try next: a hundred thousand files may have the same name. */
    private final Map<String, Integer> next = new HashMap<>();

    /** Takes an id that the user chose; false when another video has it. */
    boolean claim(String id) {
        return used.add(id);
    }

    /** Makes an id from a file or folder name: accents dropped, other characters become _, -2, -3 ... when taken. */
    String derive(String name) {
        String plain =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
        String safe = LEADING.matcher(FORBIDDEN.matcher(plain).replaceAll("_")).replaceFirst("");
        if (safe.isEmpty()) {
            safe = "video";
        }
        if (safe.length() > MAX_LENGTH - 8) {
            safe = safe.substring(0, MAX_LENGTH - 8);
        }
        if (used.add(safe)) {
            return safe;
        }
        int number = next.getOrDefault(safe, 2);
        while (!used.add(safe + "-" + number)) {
            number++;
        }
        next.put(safe, number + 1);
        return safe + "-" + number;
    }
}
