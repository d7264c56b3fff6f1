package io.flowcut.activities.dataset.json;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JSON file of any size whose lists are read element by element: once from the beginning to the end, and later an
 * element at a time by the offset at which it begins. Nothing of it stays in memory.
 */
public final class JsonFile {
    /** Section of the elements of a file that is one list. */
    public static final String WHOLE = "";

    private static final int BUFFER = 1 << 16;
    private static final int SMALL_BUFFER = 1 << 13;

    private final Path file;

    public JsonFile(Path file) {
        this.file = requireNonNull(file, "file");
    }

    /** Told every element of every list of the file. */
    @FunctionalInterface
    public interface ElementVisitor {
        /**
         * An element that begins at the cursor; it must be read whole or skipped.
         *
         * @param section name of the list; {@link #WHOLE} where the file is one
         * @param index index in the list
         * @param offset bytes of the file before the element
         */
        void visit(JsonCursor cursor, String section, int index, long offset);
    }

    /**
     * Reads the file once. Its top must be an object, whose lists are visited, or one list.
     *
     * @return whether it was one list
     * @throws FlowCutException of type BadInput when it cannot be read or is no such JSON
     */
    public boolean scan(ElementVisitor visitor) {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                JsonCursor cursor = JsonCursor.open(stream, file.toString(), "")) {
            if (!cursor.next()) {
                throw badInput(file.toString(), "the file is empty");
            }
            boolean list = cursor.atList();
            if (list) {
                section(cursor, WHOLE, visitor);
            } else {
                cursor.fields(field -> {
                    if (cursor.atList()) {
                        section(cursor, field, visitor);
                    } else {
                        cursor.skip();
                    }
                });
            }
            if (cursor.next()) {
                throw badInput(file.toString(), "something follows after the end of the JSON");
            }
            return list;
        } catch (IOException e) {
            throw badInput(file.toString(), "cannot be read: " + e.getMessage());
        }
    }

    private void section(JsonCursor cursor, String name, ElementVisitor visitor) {
        cursor.elements(index -> {
            long offset = cursor.offset();
            if (offset < 0) {
                throw badInput(file.toString(), "must be in UTF-8");
            }
            visitor.visit(cursor, name, index, offset);
        });
    }

    /** Told one element, which begins at the cursor. */
    @FunctionalInterface
    public interface ElementParser<T> {
        /** Reads the element. */
        T parse(JsonCursor cursor);
    }

    /**
     * Reads one element. Thread-safe.
     *
     * @param path path of the element, for messages
     * @param offset where it begins, as {@link #scan} said
     */
    public <T> T read(String path, long offset, ElementParser<T> parser) {
        try (SeekableByteChannel channel = Files.newByteChannel(file).position(offset);
                InputStream stream = new BufferedInputStream(Channels.newInputStream(channel), SMALL_BUFFER);
                JsonCursor cursor = JsonCursor.open(stream, file.toString(), path)) {
            if (!cursor.next()) {
                throw badInput(file.toString(), path + ": the file has become shorter");
            }
            return parser.parse(cursor);
        } catch (IOException e) {
            throw badInput(file.toString(), path + ": cannot be read: " + e.getMessage());
        }
    }

    /** The file's name. */
    @Override
    public String toString() {
        return file.toString();
    }
}
