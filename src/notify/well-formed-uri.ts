const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A value escaped for a URL. Half a character, which no URL can hold, becomes the replacement character. */
export const uriComponent = (value: string): string => encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd'));
