package io.flowcut.activities.dataset.json;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON file that is read as a stream. Whatever is not as it must be is a BadInput that names the file, the
 * place as a path such as {@code annotations[3].segmentations[0].counts}, and the cause. Memory is bounded: nesting,
 * texts and numbers have a limit.
 */
public final class JsonCursor implements AutoCloseable {
    private static final int MAX_DEPTH = 64;
    /** Longer than the compressed counts of any mask of 16 megapixels. */
    private static final int MAX_TEXT = 1 << 25;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .build())
            // Python writes NaN and Infinity into JSON; they are read to be refused with their place.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final JsonParser parser;
    private final String source;
    private final String base;

    private JsonCursor(JsonParser parser, String source, String base) {
        this.parser = parser;
        this.source = source;
        this.base = base;
    }

    /**
     * Begins to read.
     *
     * @param stream closed with the cursor
     * @param source the file, for messages
     * @param base path of the value that the stream begins with; empty for a whole file
     */
    public static JsonCursor open(InputStream stream, String source, String base) {
        requireNonNull(source, "source");
        requireNonNull(base, "base");
        try {
            return new JsonCursor(JSON.createParser(stream), source, base);
        } catch (IOException e) {
            throw badInput(source, "cannot be read: " + e.getMessage());
        }
    }

    /** Goes to the next token; false at the end of the file. */
    boolean next() {
        try {
            return parser.nextToken() != null;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Whether the cursor stands where an object begins. */
    public boolean atObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    /** Whether the cursor stands where a list begins. */
    public boolean atList() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** Whether the cursor stands at null. */
    public boolean atNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Whether the cursor stands at a text. */
    public boolean atText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** Bytes of the file before the token that the cursor stands at. */
    long offset() {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** What is done with a field, whose value the cursor stands at; it must be read whole or skipped. */
    @FunctionalInterface
    public interface FieldReader {
        /** Reads the value of a field. */
        void read(String field);
    }

    /** Reads the fields of the object that the cursor stands at the beginning of. */
    public void fields(FieldReader reader) {
        if (!atObject()) {
            throw problem("an object was expected");
        }
        while (advance() != JsonToken.END_OBJECT) {
            String field = name();
            advance();
            reader.read(field);
        }
    }

    /** What is done with an element, which the cursor stands at; it must be read whole or skipped. */
    @FunctionalInterface
    public interface ElementReader {
        /** Reads an element by its index. */
        void read(int index);
    }

    /** Reads the elements of the list that the cursor stands at the beginning of; returns how many there are. */
    public int elements(ElementReader reader) {
        if (!atList()) {
            throw problem("a list was expected");
        }
        int index = 0;
        while (advance() != JsonToken.END_ARRAY) {
            reader.read(index++);
        }
        return index;
    }

    private String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private JsonToken advance() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw problem("the file ends early");
            }
            return token;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Passes over the value that the cursor stands at. */
    public void skip() {
        try {
            parser.skipChildren();
            if (parser.currentToken() == null) {
                throw problem("the file ends early");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A whole number of an allowed range. */
    public long whole(long least, long most) {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                long value = parser.getLongValue();
                if (value >= least && value <= most) {
                    return value;
                }
            }
            throw problem("must be a whole number from " + least + " to " + most + ", not " + shown());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Any number that is finite. */
    public double finite() {
        try {
            if (parser.currentToken() != null && parser.currentToken().isNumeric()) {
                double value = parser.getDoubleValue();
                if (Double.isFinite(value)) {
                    return value;
                }
            }
            throw problem("must be a finite number, not " + shown());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Yes or no, as true and false or as 1 and 0. */
    public boolean flag() {
        if (parser.currentToken() == JsonToken.VALUE_TRUE || parser.currentToken() == JsonToken.VALUE_FALSE) {
            return parser.currentToken() == JsonToken.VALUE_TRUE;
        }
        return whole(0, 1) == 1;
    }

    /** A text. */
    public String text() {
        if (!atText()) {
            throw problem("must be a text");
        }
        try {
            return parser.getText();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String shown() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            return token == JsonToken.START_ARRAY ? "a list" : "an object";
        }
        String text = parser.getText();
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    /** The error of a value that the cursor stands at or in. */
    public FlowCutException problem(String cause) {
        String path = path();
        return badInput(source, path.isEmpty() ? cause : path + ": " + cause);
    }

    /** The error of a value at another place, by its path. */
    public FlowCutException problemAt(String path, String cause) {
        return badInput(source, path + ": " + cause);
    }

    /** The path of the place where the cursor stands. */
    public String path() {
        List<String> parts = new ArrayList<>();
        JsonStreamContext context = parser.getParsingContext();
        // At the beginning of a list or an object the context is already inside it.
        if ((atObject() || atList()) && context.getParent() != null) {
            context = context.getParent();
        }
        for (; context != null && !context.inRoot(); context = context.getParent()) {
            if (context.inArray() && context.hasCurrentIndex()) {
                parts.add(0, "[" + context.getCurrentIndex() + "]");
            } else if (context.inObject() && context.hasCurrentName()) {
                parts.add(0, "." + context.getCurrentName());
            }
        }
        String path = base + String.join("", parts);
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private FlowCutException unreadable(IOException e) {
        String path = path();
        String place = path.isEmpty() ? "" : path + ": ";
        if (e instanceof StreamConstraintsException) {
            return new FlowCutException(
                    ErrorType.BAD_INPUT, source + ": " + place + "nested too deep, or a text or number too long", e);
        }
        if (e instanceof JsonProcessingException malformed) {
            String where = malformed.getLocation() == null
                    ? ""
                    : " (line " + malformed.getLocation().getLineNr() + ")";
            String cause = malformed.getOriginalMessage().lines().findFirst().orElse("");
            return new FlowCutException(ErrorType.BAD_INPUT, source + ": " + place + "not JSON: " + cause + where, e);
        }
        return new FlowCutException(
                ErrorType.BAD_INPUT, source + ": " + place + "cannot be read: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw badInput(source, "cannot be closed: " + e.getMessage());
        }
    }
}
