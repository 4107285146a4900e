export const DEFAULT_CONFIG_PATH = './data/config.ini';
